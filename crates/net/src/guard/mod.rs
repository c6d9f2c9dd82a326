//! Who may be connected to: names, ports, addresses, and the operator's exceptions.

mod allowed;
mod names;
mod ranges;

use std::net::IpAddr;

use url::{Host, Url};

pub use allowed::{Allowed, InvalidAllowed};
pub use ranges::is_special;

use crate::{NetError, Refusal};

/// A host and a port that passed all checks that need no name server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) host: Host<String>,
    pub(crate) port: u16,
}

impl Target {
    /// The host as it is shown and sent.
    pub(crate) fn name(&self) -> String {
        self.host.to_string()
    }
}

/// The rules of one process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    /// Exceptions of the operator.
    pub(crate) allowed: Vec<Allowed>,
    /// Further ports, on any public host.
    pub(crate) ports: Vec<u16>,
}

pub(crate) fn refused(host: impl Into<String>, reason: Refusal) -> NetError {
    NetError::Refused {
        host: host.into(),
        reason,
    }
}

/// A host by the WHATWG rules, IPv6 with or without its brackets.
pub(crate) fn parsed(host: &str) -> Result<Host<String>, NetError> {
    let bracketed = if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else {
        host.to_owned()
    };
    let shown: String = host.chars().take(80).collect();
    Host::parse(&bracketed).map_err(|_| refused(shown, Refusal::NotAHost))
}

impl Guard {
    /// Checks a URL before anything is resolved. `ports` are those of the protocol.
    pub(crate) fn url(&self, text: &str, ports: &[u16]) -> Result<(Url, Target), NetError> {
        // The WHATWG parser drops tabs and line breaks and turns backslashes into slashes; other parsers do not, and a text
        // that two parsers read differently has no business here.
        if text.contains(|c: char| c == '\\' || c.is_control() || c.is_whitespace()) {
            return Err(refused("", Refusal::Confusing));
        }
        let url = Url::parse(text).map_err(|_| refused("", Refusal::NotAUrl))?;
        let host = url.host().ok_or_else(|| refused("", Refusal::Scheme))?.to_owned();
        let name = host.to_string();
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused(name, Refusal::Scheme));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(name, Refusal::UserInfo));
        }
        let port = url
            .port_or_known_default()
            .ok_or_else(|| refused(name, Refusal::Scheme))?;
        let target = self.target(host, port, ports)?;
        Ok((url, target))
    }

    /// Checks a host and a port before anything is resolved.
    pub(crate) fn host(&self, host: &str, port: u16, ports: &[u16]) -> Result<Target, NetError> {
        self.target(parsed(host)?, port, ports)
    }

    fn target(&self, host: Host<String>, port: u16, ports: &[u16]) -> Result<Target, NetError> {
        let target = Target { host, port };
        let by_name = self.allows_name(&target);
        if let Host::Domain(name) = &target.host {
            if name.is_empty() {
                return Err(refused("", Refusal::NotAHost));
            }
            if names::is_reserved(name) && !by_name {
                return Err(refused(name.clone(), Refusal::Name));
            }
        }
        let literal = match &target.host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(IpAddr::V4(*address)),
            Host::Ipv6(address) => Some(IpAddr::V6(*address)),
        };
        if let Some(address) = literal {
            self.addresses(&target, &[address])?;
        }
        let by_address = literal.is_some_and(|address| self.allows_address(address, port));
        // An exception for a network may name the port while the host is still a name: decided after resolving.
        let later = literal.is_none() && self.allowed.iter().any(|one| one.is_network_port(port));
        if ports.contains(&port) || self.ports.contains(&port) || by_name || by_address || later {
            return Ok(target);
        }
        Err(refused(target.name(), Refusal::Port(port)))
    }

    /// Checks all addresses of a target: one that is not public refuses them all.
    pub(crate) fn addresses(&self, target: &Target, addresses: &[IpAddr]) -> Result<(), NetError> {
        if self.allows_name(target) {
            return Ok(());
        }
        let bad = addresses
            .iter()
            .find(|address| is_special(**address) && !self.allows_address(**address, target.port));
        match bad {
            Some(address) => Err(refused(target.name(), Refusal::Address(*address))),
            None => Ok(()),
        }
    }

    /// Checks the port of addresses that a name led to.
    pub(crate) fn port(&self, target: &Target, addresses: &[IpAddr], ports: &[u16]) -> Result<(), NetError> {
        let fits = ports.contains(&target.port)
            || self.ports.contains(&target.port)
            || self.allows_name(target)
            || addresses
                .iter()
                .all(|address| self.allows_address(*address, target.port));
        if fits {
            return Ok(());
        }
        Err(refused(target.name(), Refusal::Port(target.port)))
    }

    fn allows_name(&self, target: &Target) -> bool {
        let name = target.name();
        self.allowed.iter().any(|one| one.fits_name(&name, target.port))
    }

    fn allows_address(&self, address: IpAddr, port: u16) -> bool {
        self.allowed.iter().any(|one| one.fits_address(address, port))
    }
}
