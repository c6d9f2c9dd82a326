//! Stealer logs: machine folders, families, label blocks, cookies, autofill.
