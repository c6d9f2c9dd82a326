//! The connection that a mail goes over: TLS from the first byte, STARTTLS (RFC 3207), or plain where the channel says so.
//!
//! STARTTLS is spoken here and not by `lettre`, which keeps what the server sent before the encryption and reads it after:
//! whoever stands between could answer in the server's name.

use std::{io, net::SocketAddr, pin::Pin, task};

use lettre::transport::smtp::{
    client::{AsyncSmtpConnection, AsyncTokioStream},
    extension::ClientId,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use yagura_model::{MailConfig, MailSecurity};
use yagura_net::{Net, Stream};

use crate::{Failure, mail::PORTS};

/// Bytes of one answer. A line has 512 octets at most (RFC 5321, 4.5.3.1.5), and servers offer some twenty extensions.
const LONGEST: usize = 16 << 10;

/// A connection on which mails can be sent.
pub(crate) async fn connect(
    net: &Net,
    config: &MailConfig,
    hello: &ClientId,
) -> Result<AsyncSmtpConnection, Failure> {
    let (host, port) = (config.host.as_str(), config.port);
    let wire = match config.security {
        MailSecurity::Tls => Wire::new(net.tls(host, port, PORTS).await?),
        MailSecurity::None => Wire::new(net.tcp(host, port, PORTS).await?),
        MailSecurity::StartTls => {
            let mut plain = net.tcp(host, port, PORTS).await?;
            start_tls(&mut plain, host, hello).await?;
            let mut wire = Wire::new(net.upgrade(plain, host).await?);
            // The server greeted before the encryption began; `lettre` waits for a greeting.
            wire.ahead = b"220 \r\n";
            wire
        }
    };
    AsyncSmtpConnection::connect_with_transport(Box::new(wire), hello)
        .await
        .map_err(|error| failure(host, &error))
}

/// The talk up to where the encryption begins.
async fn start_tls(stream: &mut Stream, host: &str, hello: &ClientId) -> Result<(), Failure> {
    let mut talk = Talk {
        stream,
        host,
        seen: Vec::new(),
    };
    talk.answer("220").await?;
    talk.say(&format!("EHLO {hello}\r\n")).await?;
    let offers = talk.answer("250").await?;
    let offered = |line: &str| {
        line.get(4..)
            .is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))
    };
    if !offers.lines().any(offered) {
        // Somebody in between may have taken the offer out, which must not end the delivery for good.
        return Err(talk.retry("it offers no STARTTLS, and nothing is sent in clear"));
    }
    talk.say("STARTTLS\r\n").await?;
    talk.answer("220").await?;
    if talk.seen.is_empty() {
        Ok(())
    } else {
        Err(talk.retry("it went on in clear after STARTTLS"))
    }
}

struct Talk<'a> {
    stream: &'a mut Stream,
    host: &'a str,
    /// What came and belongs to no answer yet.
    seen: Vec<u8>,
}

impl Talk<'_> {
    fn retry(&self, detail: &str) -> Failure {
        Failure::retry(format!("\"{}\": {detail}", self.host))
    }

    async fn say(&mut self, line: &str) -> Result<(), Failure> {
        let written = self.stream.write_all(line.as_bytes()).await;
        written.map_err(|error| self.retry(&error.to_string()))
    }

    /// The next answer, if it begins with `code`.
    async fn answer(&mut self, code: &str) -> Result<String, Failure> {
        loop {
            if let Some(end) = end_of_answer(&self.seen) {
                let rest = self.seen.split_off(end);
                let answer = String::from_utf8_lossy(&std::mem::replace(&mut self.seen, rest)).into_owned();
                if answer.starts_with(code) {
                    return Ok(answer);
                }
                // Another answer than 5yz is about now (RFC 5321, 4.2.1).
                return Err(if answer.starts_with('5') {
                    Failure::permanent(format!("\"{}\": {answer}", self.host))
                } else {
                    self.retry(&answer)
                });
            }
            if self.seen.len() > LONGEST {
                return Err(self.retry("its answer is too long"));
            }
            let mut chunk = [0u8; 1024];
            let length = self.stream.read(&mut chunk).await;
            match length.map_err(|error| self.retry(&error.to_string()))? {
                0 => return Err(self.retry("it closed the connection")),
                length => self.seen.extend(chunk.iter().take(length)),
            }
        }
    }
}

/// Where an answer ends whose last line has arrived: the one without a hyphen after its code.
fn end_of_answer(seen: &[u8]) -> Option<usize> {
    let mut end = 0;
    for line in seen.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        if line.ends_with(b"\n") && line.get(3) != Some(&b'-') {
            return Some(end);
        }
    }
    None
}

/// What an error of `lettre` means for the delivery.
pub(crate) fn failure(host: &str, error: &lettre::transport::smtp::Error) -> Failure {
    let mut detail = format!("\"{host}\": {error}");
    if let Some(source) = std::error::Error::source(error) {
        let source = source.to_string();
        if !detail.contains(&source) {
            detail = format!("{detail}: {source}");
        }
    }
    if error.is_permanent() || error.is_client() {
        Failure::permanent(detail)
    } else {
        Failure::retry(detail)
    }
}

/// A connection of `net`, as `lettre` wants it.
#[derive(Debug)]
struct Wire {
    /// Read before what the connection brings.
    ahead: &'static [u8],
    stream: Stream,
}

impl Wire {
    fn new(stream: Stream) -> Self {
        Self { ahead: b"", stream }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.stream.peer())
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> task::Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let (now, later) = self.ahead.split_at(self.ahead.len().min(buf.remaining()));
            buf.put_slice(now);
            self.ahead = later;
            return task::Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
        data: &[u8],
    ) -> task::Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> task::Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_with_the_line_that_has_no_hyphen() {
        assert_eq!(end_of_answer(b"250-a\r\n250-b\r\n250 c\r\nmore"), Some(21));
        assert_eq!(end_of_answer(b"220 ready\r\n"), Some(11));
        assert_eq!(end_of_answer(b"220\r\n"), Some(5));
        for part in ["", "2", "250-a\r\n", "250-a\r\n250 b"] {
            assert_eq!(end_of_answer(part.as_bytes()), None, "{part:?}");
        }
    }
}
