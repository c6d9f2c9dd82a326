//! Detectors: from observations to findings, with the arithmetic of their score.
