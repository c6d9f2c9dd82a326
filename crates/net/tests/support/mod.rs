//! A loopback HTTP server that counts connections, and resolvers with prepared answers.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::{
    io::{self, Read, Write},
    net::{IpAddr, TcpListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use yagura_net::{Net, Resolver, Settings};

/// What a request gets for an answer.
pub type Answer = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// A server on loopback; its thread ends with the process.
pub struct Server {
    pub port: u16,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                connections.fetch_add(1, Ordering::SeqCst);
                let mut stream = stream.unwrap();
                let mut text = Vec::new();
                let mut chunk = [0u8; 4096];
                while !text.windows(4).any(|end| end == b"\r\n\r\n") {
                    match stream.read(&mut chunk) {
                        Ok(0) | Err(_) => break,
                        Ok(length) => text.extend_from_slice(&chunk[..length]),
                    }
                }
                let text = String::from_utf8_lossy(&text).into_owned();
                let reply = answer(&text);
                requests.lock().unwrap().push(text);
                let _ = stream.write_all(reply.as_bytes());
            }
        });
        server
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

pub fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

pub fn redirect(status: u16, to: &str) -> String {
    format!("HTTP/1.1 {status} Moved\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
}

/// Gives each call the next answer; the last one stays.
pub struct Prepared(Mutex<Vec<Vec<IpAddr>>>);

impl Prepared {
    pub fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |list: &&[&str]| list.iter().map(|text| text.parse().unwrap()).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(parse).collect())))
    }
}

#[async_trait::async_trait]
impl Resolver for Prepared {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let mut answers = self.0.lock().unwrap();
        Ok(if answers.len() > 1 {
            answers.remove(0)
        } else {
            answers[0].clone()
        })
    }
}

/// The way out with exceptions, further ports and a resolver.
pub fn net(allowed: &[String], ports: &[u16], resolver: Arc<dyn Resolver>) -> Net {
    let settings = Settings {
        allowed: allowed.iter().map(|text| text.parse().unwrap()).collect(),
        ports: ports.to_vec(),
        ..Settings::default()
    };
    Net::with_resolver(settings, resolver).unwrap()
}
