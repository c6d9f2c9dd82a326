//! A server on loopback that speaks TLS, or plain text and then TLS, in the way of a test.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, mpsc},
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use yagura_testkit::certificates::Issued;

/// An encrypted connection.
pub type Session = StreamOwned<ServerConnection, TcpStream>;

/// How long a server waits for a client that says nothing. Only a fault makes a test take that long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server; its thread ends with the process.
pub struct Server {
    pub port: u16,
    heard: mpsc::Receiver<String>,
}

impl Server {
    /// Hands each connection to `talk`, one after another; what it returns is what it heard.
    pub fn start(mut talk: impl FnMut(TcpStream) -> io::Result<String> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                let heard = talk(stream).unwrap_or_else(|error| format!("error: {error}"));
                if tell.send(heard).is_err() {
                    return;
                }
            }
        });
        Self { port, heard }
    }

    /// What the next connection said.
    pub fn heard(&self) -> String {
        self.heard.recv_timeout(PATIENCE).unwrap()
    }
}

pub fn config(issued: &Issued) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = vec![issued.certificate.clone().into()];
    let key = issued.key.clone().try_into().unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key);
    Arc::new(config.unwrap())
}

pub fn session(config: &Arc<ServerConfig>, stream: TcpStream) -> Session {
    StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream)
}

/// Reads until the client says farewell.
pub fn read_all(stream: &mut impl Read) -> io::Result<String> {
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

/// Says what an SMTP server says, after its greeting. Returns what was heard; with STARTTLS when `upgrade` is there.
pub fn smtp<S: Read + Write>(
    stream: S,
    greeting: &str,
    offers: &str,
    go_ahead: &str,
) -> io::Result<(S, String, bool)> {
    let mut stream = BufReader::new(stream);
    let mut heard = String::new();
    stream.get_mut().write_all(greeting.as_bytes())?;
    let mut in_body = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok((stream.into_inner(), heard, false));
        }
        heard.push_str(&line);
        if in_body {
            if line != ".\r\n" {
                continue;
            }
            in_body = false;
        }
        let word = line
            .split(' ')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => offers,
            "STARTTLS" => {
                stream.get_mut().write_all(go_ahead.as_bytes())?;
                return Ok((stream.into_inner(), heard, true));
            }
            "DATA" => {
                in_body = true;
                "354 go on\r\n"
            }
            "AUTH" => "235 welcome\r\n",
            "." => "250 kept as 4711\r\n",
            "QUIT" => {
                stream.get_mut().write_all(b"221 bye\r\n")?;
                return Ok((stream.into_inner(), heard, false));
            }
            _ => "250 ok\r\n",
        };
        stream.get_mut().write_all(answer.as_bytes())?;
        stream.get_mut().flush()?;
    }
}
