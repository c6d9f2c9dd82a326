//! The other end of the connection.

use std::net::{IpAddr, SocketAddr};

/// Where a request came from. A proxy's word for it is not taken: anybody can write that header.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    socket: Option<SocketAddr>,
}

impl Client {
    pub(crate) fn new(socket: SocketAddr) -> Self {
        Self { socket: Some(socket) }
    }

    pub(crate) fn address(&self) -> Option<String> {
        self.socket.map(|socket| socket.ip().to_string())
    }

    pub(crate) fn ip(&self) -> Option<IpAddr> {
        self.socket.map(|socket| socket.ip())
    }

    /// Whether it is this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.ip().is_some_and(|ip| ip.to_canonical().is_loopback())
    }
}
