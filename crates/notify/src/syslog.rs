//! Syslog (RFC 5424) with a CEF payload: UDP (RFC 5426), TCP with octet counting (RFC 6587), TLS (RFC 5425).
//!
//! Syslog has no answer: what was written may still be lost, and a receiver tells repetitions by `externalId`.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};
use yagura_model::{ChannelConfig, ChannelKind, Severity, SyslogConfig, SyslogTransport};
use yagura_net::{Net, Stream};

use crate::{Alert, Cx, Failure, Message, Meta, Notifier, Receipt, cef, messages, notifier::other_kind};

/// Ports of syslog.
pub(crate) const PORTS: &[u16] = &[514, 601, 6514];

/// How long a receiver may take to close. Some keep the connection until they are idle: then it is taken as written.
const FAREWELL: Duration = Duration::from_secs(3);

/// The notifier.
pub(crate) struct Syslog;

#[async_trait::async_trait]
impl Notifier for Syslog {
    fn meta(&self) -> Meta {
        Meta {
            kind: ChannelKind::Syslog,
            description: messages::description("syslog"),
        }
    }

    async fn deliver(&self, cx: &Cx<'_>, message: &Message) -> Result<Receipt, Failure> {
        let ChannelConfig::Syslog(config) = cx.config else {
            return Err(other_kind());
        };
        let lines: Vec<String> = message
            .alerts
            .iter()
            .map(|alert| line(message, alert, config.facility))
            .collect();
        write(cx.net, config, &lines).await?;
        Ok(receipt(lines.len()))
    }
}

/// Hands lines over. A receiver that refuses the session says so only after it was written to (TLS 1.3), so that its farewell
/// is waited for.
pub(crate) async fn write(net: &Net, config: &SyslogConfig, lines: &[String]) -> Result<(), Failure> {
    let (host, port) = (config.host.as_str(), config.port);
    let mut stream = match config.transport {
        SyslogTransport::Udp => {
            for line in lines {
                net.udp(host, port, PORTS, line.as_bytes()).await?;
            }
            return Ok(());
        }
        SyslogTransport::Tcp => net.tcp(host, port, PORTS).await?,
        SyslogTransport::Tls => net.tls(host, port, PORTS).await?,
    };
    let frames: String = lines.iter().map(|line| framed(line)).collect();
    let written = async {
        stream.write_all(frames.as_bytes()).await?;
        stream.flush().await?;
        stream.shutdown().await
    };
    match timeout(net.limits().total, written).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Err(Failure::retry(format!("cannot write to \"{host}\": {error}"))),
        Err(_) => return Err(Failure::retry(format!("\"{host}\" did not take it in time"))),
    }
    match timeout(FAREWELL, farewell(&mut stream)).await {
        Ok(Err(error)) => Err(Failure::retry(format!("\"{host}\" broke off: {error}"))),
        Ok(Ok(())) | Err(_) => Ok(()),
    }
}

/// Reads until the receiver closes. One that closes without a TLS farewell has taken all the same.
async fn farewell(stream: &mut Stream) -> io::Result<()> {
    let mut chunk = [0u8; 512];
    loop {
        match stream.read(&mut chunk).await {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

pub(crate) fn receipt(lines: usize) -> Receipt {
    Receipt {
        detail: format!("{lines} written"),
        reference: None,
    }
}

fn framed(line: &str) -> String {
    format!("{} {line}", line.len())
}

/// One message. No host name: the address that it comes from says more. No byte order mark, which CEF readers stumble
/// over; RFC 5424 allows that (MSG-ANY).
fn line(message: &Message, alert: &Alert, facility: u8) -> String {
    let severity = match alert.severity {
        Severity::Critical => 2,
        Severity::High => 3,
        Severity::Medium => 4,
        Severity::Low => 5,
        Severity::Informational => 6,
    };
    let priority = u16::from(facility.min(23)) * 8 + severity;
    let at = message.at.strftime("%Y-%m-%dT%H:%M:%SZ");
    format!(
        "<{priority}>1 {at} - yagura - alert - {}",
        cef::encode(message, alert)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::tests::message;

    #[test]
    fn a_line_has_the_header_of_the_rfc_and_its_length_in_octets() {
        let one = message(1);
        let line = line(&one, &one.alerts[0], 13);
        assert!(
            line.starts_with("<107>1 2026-01-06T00:01:00Z - yagura - alert - CEF:0|Yagura|Yagura|"),
            "{line}"
        );
        let frame = framed(&line);
        let (length, rest) = frame.split_once(' ').unwrap();
        assert_eq!(length.parse::<usize>().unwrap(), rest.len());
        assert!(
            rest.len() > rest.chars().count(),
            "Japanese is more octets than characters"
        );
    }
}
