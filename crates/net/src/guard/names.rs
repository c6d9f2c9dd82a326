//! Names that never lead to a public host.

/// Metadata services of clouds, by name. Their addresses are refused as link-local anyway; a resolver on the machine may
/// answer with others.
const METADATA: &[&str] = &[
    "metadata.google.internal",
    "metadata",
    "instance-data",
    "instance-data.ec2.internal",
    "metadata.azure.com",
    "metadata.tencentyun.com",
    "kubernetes.default.svc",
];

/// Top-level names that are reserved or that only local resolvers know (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
const LOCAL: &[&str] = &[
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "localdomain",
    "alt",
];

/// Whether a name (lower case, as the WHATWG parser gives it) is refused without asking a name server.
pub(crate) fn is_reserved(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    METADATA.contains(&name)
        || LOCAL
            .iter()
            .any(|local| name == *local || name.strip_suffix(local).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_names_are_reserved_in_every_spelling() {
        for name in [
            "localhost",
            "localhost.",
            "a.localhost",
            "metadata.google.internal",
            "printer.local",
        ] {
            assert!(is_reserved(name), "{name}");
        }
        for name in [
            "example.co.jp",
            "notlocalhost",
            "mylocal",
            "localhost.example.co.jp",
        ] {
            assert!(!is_reserved(name), "{name}");
        }
    }
}
