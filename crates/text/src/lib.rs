//! Reading text: hosts, URLs, mail addresses, logins, on the public suffix list.
