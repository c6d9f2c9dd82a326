//! Every code that an answer can carry. A code never changes its meaning.

use http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal $status:ident;)*) => {
        /// Why something was refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code { $($(#[$doc])* $name),* }

        impl Code {
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),*];

            pub(crate) fn text(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status),* }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or not of the expected form.
    Body = "E-REQUEST-001" BAD_REQUEST;
    /// A value is not allowed.
    Value = "E-REQUEST-002" UNPROCESSABLE_ENTITY;
    /// The body is larger than allowed.
    TooLarge = "E-REQUEST-003" PAYLOAD_TOO_LARGE;
    /// The body's type is not the expected one.
    MediaType = "E-REQUEST-004" UNSUPPORTED_MEDIA_TYPE;
    /// A parameter of the address cannot be read.
    Parameter = "E-REQUEST-005" BAD_REQUEST;
    /// There is no such operation.
    Route = "E-REQUEST-006" NOT_FOUND;
    /// The method is not allowed there.
    Method = "E-REQUEST-007" METHOD_NOT_ALLOWED;
    /// Plain HTTP where HTTPS is spoken.
    PlainHttp = "E-TLS-001" BAD_REQUEST;
    /// Nobody is signed in.
    SignedOut = "E-AUTH-001" UNAUTHORIZED;
    /// The sign-in, ceremony, code or link is not good (any more).
    SignIn = "E-AUTH-002" UNAUTHORIZED;
    /// The caller may not do that.
    Forbidden = "E-ACCESS-001" FORBIDDEN;
    /// The request came from another site.
    CrossSite = "E-ACCESS-002" FORBIDDEN;
    /// Only a person in the portal can do that, not a program.
    PersonOnly = "E-ACCESS-003" FORBIDDEN;
    /// A fresh passkey is needed.
    StepUp = "E-STEPUP-001" FORBIDDEN;
    /// There is no such thing, or not for the caller.
    Missing = "E-NOTFOUND-001" NOT_FOUND;
    /// There is one already.
    Exists = "E-CONFLICT-001" CONFLICT;
    /// The last one cannot be removed.
    Last = "E-CONFLICT-002" CONFLICT;
    /// It is not in a state in which that can be done.
    NotNow = "E-CONFLICT-003" CONFLICT;
    /// A second person is needed.
    SecondPerson = "E-REVEAL-001" CONFLICT;
    /// This secret is never shown.
    NeverShown = "E-REVEAL-002" CONFLICT;
    /// The second person may be the first one under another name.
    SameHand = "E-REVEAL-003" CONFLICT;
    /// That status cannot follow.
    Transition = "E-FINDING-002" CONFLICT;
    /// Somebody else changed it.
    Changed = "E-CHANGED-001" PRECONDITION_FAILED;
    /// The version that is changed must be named.
    Unconditional = "E-CHANGED-002" PRECONDITION_REQUIRED;
    /// Another request used that key.
    KeyReused = "E-IDEMPOTENCY-001" UNPROCESSABLE_ENTITY;
    /// The first request with that key is under way.
    KeyBusy = "E-IDEMPOTENCY-002" CONFLICT;
    /// Too many requests.
    TooMany = "E-RATE-001" TOO_MANY_REQUESTS;
    /// The store is busy or away.
    Unavailable = "E-STORE-001" SERVICE_UNAVAILABLE;
    /// The disk is full: reads go on, intake is stopped.
    Full = "E-STORE-002" INSUFFICIENT_STORAGE;
    /// A fault of ours.
    Internal = "E-INTERNAL-001" INTERNAL_SERVER_ERROR;
}
