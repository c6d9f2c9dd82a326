//! What can go wrong on the way out, told apart by whether trying again can help.

use std::{io, net::IpAddr};

/// Why the guard refused. Nothing was connected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a URL, or not an absolute one.
    #[error("it is not an absolute URL")]
    NotAUrl,
    /// A scheme other than http and https.
    #[error("its scheme is not allowed")]
    Scheme,
    /// A user name or password in the URL.
    #[error("it holds a user name or password")]
    UserInfo,
    /// A character that parsers read differently.
    #[error("it holds a backslash, white space or control character")]
    Confusing,
    /// A port that is not on the list.
    #[error("port {0} is not allowed")]
    Port(u16),
    /// A name that stands for this machine or for a cloud's metadata service.
    #[error("the name is reserved")]
    Name,
    /// Not a host name.
    #[error("it is not a host name")]
    NotAHost,
    /// An address that is not on the public internet.
    #[error("its address {0} is not on the public internet")]
    Address(IpAddr),
}

/// An error of an outbound request.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The guard refused. Only the operator's allow-list changes that.
    #[error("refused to connect to \"{host}\": {reason}")]
    Refused {
        /// The host, or empty when there is none.
        host: String,
        /// Why.
        reason: Refusal,
    },
    /// The name has no address, or the name server did not answer.
    #[error("cannot resolve \"{host}\"")]
    Resolve {
        /// The name.
        host: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No connection, or it broke.
    #[error("the connection to \"{host}\" failed: {source}")]
    Connection {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No TLS session: a certificate that does not fit, for instance.
    #[error("no TLS session with \"{host}\": {source}")]
    Tls {
        /// The host.
        host: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The certificates that the operator adds cannot be used.
    #[error("cannot use the extra certificates: {detail}")]
    Roots {
        /// What is wrong with them.
        detail: String,
    },
    /// It took too long.
    #[error("\"{host}\" did not answer in time")]
    Timeout {
        /// The host.
        host: String,
    },
    /// The answer is longer than allowed.
    #[error("the answer of \"{host}\" is longer than {limit} bytes")]
    TooLong {
        /// The host.
        host: String,
        /// The limit in bytes.
        limit: usize,
    },
    /// Something else than HTTP, or too many headers.
    #[error("\"{host}\" did not speak HTTP as allowed: {detail}")]
    Protocol {
        /// The host.
        host: String,
        /// What was wrong.
        detail: String,
    },
    /// More redirects than allowed.
    #[error("\"{host}\" redirected more often than allowed")]
    Redirects {
        /// The last host.
        host: String,
    },
}

impl NetError {
    /// Whether the same request may succeed later.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Resolve { .. } | Self::Connection { .. } | Self::Timeout { .. } | Self::Tls { .. }
        )
    }
}
