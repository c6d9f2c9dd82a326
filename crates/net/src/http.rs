//! HTTP/1.1 over guarded connections: one request, at most three redirects, capped answers.

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Uri,
    body::Bytes,
    client::conn::http1,
    header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION},
};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use url::Url;

use crate::{Net, NetError, Refusal, guard, net::Stream};

/// Ports of HTTP.
const PORTS: &[u16] = &[80, 443, 8080, 8443];

/// Redirects that are followed at most.
const MOST_REDIRECTS: u8 = 3;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Send a body.
    Post,
}

/// A request. Its URL and headers may hold secrets, so it has no `Debug`.
pub struct Request {
    /// Read or send.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers beside `host` and `content-length`.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Vec<u8>,
    /// Redirects that are followed, three at most. A body goes on with 307 and 308 only.
    pub redirects: u8,
}

impl Request {
    /// Reads a URL, with up to three redirects.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            redirects: MOST_REDIRECTS,
        }
    }

    /// Sends a body, following no redirect.
    pub fn post(url: impl Into<String>, content_type: &str, body: Vec<u8>) -> Self {
        Self {
            method: Method::Post,
            url: url.into(),
            headers: vec![(CONTENT_TYPE.to_string(), content_type.to_owned())],
            body,
            redirects: 0,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Names in lower case, values that are text.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Net {
    /// Checks a URL without resolving its name. A connection checks the addresses too.
    ///
    /// # Errors
    /// The guard refuses it.
    pub fn check_url(&self, url: &str) -> Result<(), NetError> {
        self.guard().url(url, PORTS).map(drop)
    }

    /// Sends a request and reads the answer. Each redirect is checked like the first URL; on another host the
    /// `authorization` and `cookie` headers are left out.
    ///
    /// # Errors
    /// Refused, not connected, too slow, too long, not HTTP, too many redirects.
    pub async fn http(&self, request: &Request) -> Result<Response, NetError> {
        let host = Url::parse(&request.url)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default();
        timeout(self.limits().total, self.follow(request))
            .await
            .map_err(|_| NetError::Timeout { host })?
    }

    async fn follow(&self, request: &Request) -> Result<Response, NetError> {
        let mut left = request.redirects.min(MOST_REDIRECTS);
        let mut headers = headers(&request.headers)?;
        let mut text = request.url.clone();
        loop {
            let (url, target) = self.guard().url(&text, PORTS)?;
            let stream = self.open(&target, url.scheme() == "https", PORTS).await?;
            let answer = self.exchange(stream, &url, request, headers.clone()).await?;
            let next = next(&url, request.method, &answer);
            let Some(next) = next.filter(|_| request.redirects > 0) else {
                return Ok(answer);
            };
            let host = target.name();
            left = left
                .checked_sub(1)
                .ok_or(NetError::Redirects { host: host.clone() })?;
            let next = next.map_err(|()| guard::refused(host, Refusal::NotAUrl))?;
            if next.origin() != url.origin() {
                headers.remove(AUTHORIZATION);
                headers.remove(COOKIE);
            }
            text = next.into();
        }
    }

    async fn exchange(
        &self,
        stream: Stream,
        url: &Url,
        request: &Request,
        mut headers: HeaderMap,
    ) -> Result<Response, NetError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let wrong = |detail: String| NetError::Protocol {
            host: host.clone(),
            detail,
        };
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        let value = HeaderValue::from_str(&authority).map_err(|error| wrong(error.to_string()))?;
        headers.insert(HOST, value);
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        // The path may hold a secret: the parser's error, which shows none of it, is dropped all the same.
        let uri: Uri = path
            .parse()
            .map_err(|_| wrong("the path is not valid".to_owned()))?;
        let mut outgoing = hyper::Request::new(Full::new(Bytes::from(request.body.clone())));
        *outgoing.method_mut() = match request.method {
            Method::Get => hyper::Method::GET,
            Method::Post => hyper::Method::POST,
        };
        *outgoing.uri_mut() = uri;
        *outgoing.headers_mut() = headers;

        let failed = |error: hyper::Error| broken(&host, &error);
        let (mut sender, connection) = http1::Builder::new()
            .max_headers(self.limits().headers)
            .max_buf_size(64 << 10)
            .handshake::<_, Full<Bytes>>(TokioIo::new(stream))
            .await
            .map_err(failed)?;
        let limit = self.limits().body;
        let talk = async {
            let answer = sender.send_request(outgoing).await.map_err(failed)?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, limit)
                .collect()
                .await
                .map_err(|error| match error.downcast::<hyper::Error>() {
                    Ok(error) => broken(&host, &error),
                    Err(_) => NetError::TooLong {
                        host: host.clone(),
                        limit,
                    },
                })?
                .to_bytes();
            Ok(Response {
                status: head.status.as_u16(),
                headers: texts(&head.headers),
                body: body.to_vec(),
            })
        };
        // The connection is driven beside the talk, without a task of its own: it ends with the answer.
        tokio::pin!(talk, connection);
        tokio::select! {
            biased;
            answer = &mut talk => answer,
            _ = &mut connection => talk.await,
        }
    }
}

/// Where the answer sends the request on to, if it does.
fn next(url: &Url, method: Method, answer: &Response) -> Option<Result<Url, ()>> {
    let follows = match method {
        Method::Get => matches!(answer.status, 301 | 302 | 303 | 307 | 308),
        Method::Post => matches!(answer.status, 307 | 308),
    };
    let place = answer.header(LOCATION.as_str()).filter(|_| follows)?;
    Some(url.join(place).map_err(drop))
}

fn headers(list: &[(String, String)]) -> Result<HeaderMap, NetError> {
    let mut headers = HeaderMap::with_capacity(list.len() + 2);
    for (name, value) in list {
        let pair = HeaderName::from_bytes(name.as_bytes())
            .ok()
            .zip(HeaderValue::from_str(value).ok());
        let (name, value) = pair.ok_or_else(|| NetError::Protocol {
            host: String::new(),
            detail: "a header of the request is not valid".to_owned(),
        })?;
        headers.append(name, value);
    }
    Ok(headers)
}

fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect()
}

fn broken(host: &str, error: &hyper::Error) -> NetError {
    if error.is_parse() {
        return NetError::Protocol {
            host: host.to_owned(),
            detail: error.to_string(),
        };
    }
    NetError::Connection {
        host: host.to_owned(),
        source: std::io::Error::other(error.to_string()),
    }
}
