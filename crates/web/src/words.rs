//! Closed sets of words as the document names them, where the code has no type of its own for them.
//! They exist in the document only: an answer carries the word itself.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $($word:literal)|+;)*) => {$(
        $(#[$doc])*
        pub(crate) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .enum_values(Some([$($word),+]))
                    .into()
            }
        }

        impl ToSchema for $name {}
    )*};
}

words! {
    /// Who acts.
    ActorKind = "person" | "token" | "system" | "host";
    /// What waits for a decision.
    ApprovalKind = "reveal";
    /// What a leaked secret is compared with.
    ComparisonKind = "sha256" | "fingerprint";
    /// How full the disk is.
    DiskState = "ok" | "warn" | "stop";
    /// Why a secret cannot be seen.
    NoReveal = "no_secret" | "no_copy" | "no_permission";
    /// How the reading of a pack ended.
    PackVerdict = "complete" | "partial" | "limit" | "encrypted" | "unsupported" | "refused";
    /// Whether a claim counts.
    ScopeState = "unproven" | "proved";
    /// How a shown secret is written.
    SecretEncoding = "utf-8" | "hex";
    /// How a worker fares.
    WorkerState = "ok" | "failed";
}
