//! Synthetic leak corpora from a seed, for tests, benchmarks and the demo.
