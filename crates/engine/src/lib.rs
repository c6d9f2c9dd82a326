//! The pipeline's stages in order, the confined reader process, supervisor, progress.
