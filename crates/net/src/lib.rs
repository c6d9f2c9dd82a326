//! The only way out of the machine: every outbound connection passes the guard.
//!
//! A name is parsed by the WHATWG rules, resolved, and refused when *any* of its addresses is special-purpose; the socket
//! then goes to the address that was checked, so that a second answer of the name server changes nothing. Redirects repeat
//! all steps. What is said over the connection is for `sources`, `probes` and `notify`.
//!
//! No environment proxy, no Alt-Svc, no cookies. Errors name the host only: a URL may hold a secret.

mod error;
mod guard;
mod http;
mod net;
mod resolve;
mod tls;

pub use error::{NetError, Refusal};
pub use guard::{Allowed, InvalidAllowed, is_special};
pub use http::{Method, Request, Response};
pub use net::{Limits, Net, Settings, Stream};
pub use resolve::{Resolver, SystemResolver};
pub use tls::roots_from_pem;
