//! Lines of a text of any encoding, in bounded memory, without ever changing a secret's bytes.
