//! Containers: folder, zip, 7z, tar, gz, xz, zst, bz2, and what opens them: one budget over all nesting levels, password candidates.
