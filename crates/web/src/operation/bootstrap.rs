//! One-time links that are printed on the host: for the first administrator, and for looking at a demo.

use yagura_model::{
    AuditAction, AuditEvent, Author, Clock, Entropy, IdSource, Invitation, InvitationId, InvitationKind,
    UserId,
};
use yagura_store::{Store, StoreError};

use crate::{access::Token, app::Site};

/// How long the first administrator has to use the link.
const BOOTSTRAP: jiff::SignedDuration = jiff::SignedDuration::from_hours(1);

/// How long a visitor of a demo has.
const DEMO: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// A link that can be used once.
#[derive(Debug)]
pub struct Link {
    /// The whole address. It lets in whoever has it.
    pub address: String,
    /// Until when.
    pub expires_at: yagura_model::Timestamp,
}

/// Makes the link by which the first administrator registers.
///
/// # Errors
/// The store cannot be written.
pub async fn bootstrap_link(
    store: &Store,
    site: &Site,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Link, StoreError> {
    let now = clock.now();
    let new = Invitation {
        id: InvitationId(IdSource::new(clock, entropy).mint()),
        kind: InvitationKind::Bootstrap,
        name: None,
        display_name: None,
        operator: true,
        membership: None,
        user: None,
        created_at: now,
        expires_at: now + BOOTSTRAP,
    };
    make(store, &new, entropy, |token| {
        site.page(&format!("/welcome?token={token}"))
    })
    .await
}

/// Makes a link that signs `user` in on this machine without a passkey.
///
/// # Errors
/// The store cannot be written.
pub async fn demo_link(
    store: &Store,
    site: &Site,
    user: UserId,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
) -> Result<Link, StoreError> {
    let now = clock.now();
    let new = Invitation {
        id: InvitationId(IdSource::new(clock, entropy).mint()),
        kind: InvitationKind::Link,
        name: None,
        display_name: None,
        operator: false,
        membership: None,
        user: Some(user),
        created_at: now,
        expires_at: now + DEMO,
    };
    make(store, &new, entropy, |token| {
        site.page(&format!("/sign-in?link={token}"))
    })
    .await
}

async fn make(
    store: &Store,
    new: &Invitation,
    entropy: &dyn Entropy,
    address: impl Fn(&str) -> String,
) -> Result<Link, StoreError> {
    let token = Token::random("", entropy);
    let event = AuditEvent::new(Author::host(new.created_at), AuditAction::USER_INVITED)
        .about(new.id)
        .with("kind", new.kind);
    store.invite(new, &token.hash(), &event).await?;
    Ok(Link {
        address: address(token.expose()),
        expires_at: new.expires_at,
    })
}
