//! The operator's exceptions: `host:port`, `address:port`, `network/prefix:port`, with `*` for any port.

use std::{net::IpAddr, str::FromStr};

/// A text that is not an exception.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not an exception: write host:port, network/prefix:port or [ipv6]:port, with * for any port"
)]
pub struct InvalidAllowed(pub String);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Name(String),
    Network(IpAddr, u32),
}

/// One exception from the guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    place: Place,
    port: Option<u16>,
}

impl Allowed {
    pub(crate) fn fits_name(&self, name: &str, port: u16) -> bool {
        let name = name.trim_end_matches('.');
        matches!(&self.place, Place::Name(own) if own == name) && self.fits_port(port)
    }

    pub(crate) fn fits_address(&self, address: IpAddr, port: u16) -> bool {
        let inside = match (&self.place, address) {
            (Place::Network(IpAddr::V4(first), prefix), IpAddr::V4(address)) => {
                let shift = 32 - prefix;
                (address.to_bits() ^ first.to_bits())
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            (Place::Network(IpAddr::V6(first), prefix), IpAddr::V6(address)) => {
                let shift = 128 - prefix;
                (address.to_bits() ^ first.to_bits())
                    .checked_shr(shift)
                    .unwrap_or(0)
                    == 0
            }
            _ => false,
        };
        inside && self.fits_port(port)
    }

    pub(crate) fn is_network_port(&self, port: u16) -> bool {
        matches!(self.place, Place::Network(..)) && self.fits_port(port)
    }

    fn fits_port(&self, port: u16) -> bool {
        self.port.is_none_or(|own| own == port)
    }
}

impl FromStr for Allowed {
    type Err = InvalidAllowed;

    fn from_str(text: &str) -> Result<Self, InvalidAllowed> {
        let parse = || {
            let (place, port) = text.rsplit_once(':')?;
            let port = match port {
                "*" => None,
                port => Some(port.parse().ok()?),
            };
            let bare = place.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            let place = bare.unwrap_or(place);
            let (address, prefix) = match place.split_once('/') {
                Some((address, prefix)) => (address, Some(prefix)),
                None => (place, None),
            };
            let place = match address.parse::<IpAddr>() {
                Ok(address) => {
                    let most = if address.is_ipv4() { 32 } else { 128 };
                    let prefix = match prefix {
                        Some(prefix) => prefix.parse().ok().filter(|prefix| *prefix <= most)?,
                        None => most,
                    };
                    Place::Network(address, prefix)
                }
                Err(_) if prefix.is_none() => {
                    let url::Host::Domain(name) = url::Host::parse(place).ok()? else {
                        return None;
                    };
                    Place::Name(name.trim_end_matches('.').to_owned())
                }
                Err(_) => return None,
            };
            Some(Self { place, port })
        };
        parse().ok_or_else(|| InvalidAllowed(text.chars().take(80).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_opens_what_it_names_and_nothing_beside_it() {
        let net: Allowed = "10.1.0.0/16:25".parse().unwrap();
        assert!(net.fits_address("10.1.255.1".parse().unwrap(), 25));
        assert!(!net.fits_address("10.2.0.1".parse().unwrap(), 25));
        assert!(!net.fits_address("10.1.0.1".parse().unwrap(), 26));
        let name: Allowed = "Mail.Example.co.jp:*".parse().unwrap();
        assert!(name.fits_name("mail.example.co.jp", 587));
        assert!(!name.fits_name("x.mail.example.co.jp", 587));
        let six: Allowed = "[::1]:8025".parse().unwrap();
        assert!(six.fits_address("::1".parse().unwrap(), 8025));
        assert!(!six.fits_address("::2".parse().unwrap(), 8025));
        for bad in [
            "",
            "example.co.jp",
            "10.0.0.0/33:1",
            "a b:1",
            "host/8:1",
            "127.1:80",
            "x:99999",
        ] {
            assert!(bad.parse::<Allowed>().is_err(), "{bad}");
        }
    }
}
