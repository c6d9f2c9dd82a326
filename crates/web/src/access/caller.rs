//! The caller of a request: a person with a session, or a program with a key.

use axum::{extract::FromRequestParts, http::request::Parts};
use yagura_model::{Actor, ApiToken, AuditAction, AuditEvent, Author, Session, Timestamp, User};
use yagura_store::Tenant;

use crate::problem::{Code, Refusal};

/// How long a proof of presence is good for things that need one.
const STEP_UP: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// How the caller proved who it is.
#[derive(Debug, Clone)]
pub(crate) enum Via {
    /// A person in a browser.
    Session(Session),
    /// A program.
    Token(ApiToken),
}

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The person, or the owner of the key.
    pub(crate) user: User,
    /// How it is known.
    pub(crate) via: Via,
    /// From where.
    pub(crate) address: Option<String>,
    /// When the request came.
    pub(crate) now: Timestamp,
}

impl Caller {
    /// Who, when, from where: for records.
    pub(crate) fn author(&self) -> Author {
        let actor = match &self.via {
            Via::Session(_) => Actor::Person {
                id: self.user.id,
                name: self.user.name.clone(),
            },
            Via::Token(token) => Actor::Token {
                id: token.id,
                name: token.name.clone(),
                owner: token.owner,
            },
        };
        Author {
            actor,
            at: self.now,
            address: self.address.clone(),
        }
    }

    /// An entry of the audit log by this caller.
    pub(crate) fn event(&self, action: AuditAction) -> AuditEvent {
        AuditEvent::new(self.author(), action)
    }

    /// Until when things that need a proof of presence can be done.
    pub(crate) fn stepped_up_until(&self) -> Option<Timestamp> {
        let Via::Session(session) = &self.via else {
            return None;
        };
        stepped_up_until(session, self.now)
    }

    /// The session of a person.
    pub(crate) fn session(&self) -> Result<&Session, Refusal> {
        match &self.via {
            Via::Session(session) => Ok(session),
            Via::Token(_) => Err(Refusal::new(Code::PersonOnly)),
        }
    }

    /// A name for the person behind it, whichever key is used: for limits that many keys must not widen.
    pub(crate) fn person(&self) -> String {
        format!("user:{}", self.user.id)
    }

    /// A name for this caller that does not change: for limits and repeated requests.
    pub(crate) fn key(&self) -> String {
        match &self.via {
            Via::Session(_) => format!("user:{}", self.user.id),
            Via::Token(token) => format!("token:{}", token.id),
        }
    }
}

/// Until when a session's proof of presence is good. One from the future, under a clock that was set back, is not.
pub(crate) fn stepped_up_until(session: &Session, now: Timestamp) -> Option<Timestamp> {
    let at = session.stepped_up_at.filter(|at| *at <= now)?;
    Some(at + STEP_UP).filter(|until| *until > now)
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Refusal::new(Code::SignedOut))
    }
}

/// The organisation of a request, as the caller may use it.
#[derive(Debug, Clone)]
pub(crate) struct Tenancy(pub(crate) Tenant);

impl std::ops::Deref for Tenancy {
    type Target = Tenant;
    fn deref(&self) -> &Tenant {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Tenancy {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Refusal::new(Code::Missing))
    }
}
