//! `yagura user`: what only somebody with a shell on the host can do about people.

use anyhow::{Result, ensure};
use serde::Serialize;
use yagura_web::{Site, bootstrap_link};

use super::{Outcome, for_people};
use crate::{
    arguments::{Global, User},
    print, session,
};

#[derive(Serialize)]
struct Line {
    link: String,
    expires_at: yagura_model::Timestamp,
}

/// Makes the first administrator's link.
pub async fn run(global: &Global, user: &User) -> Result<Outcome> {
    let User::Bootstrap { origin, again } = user;
    let session = session::open(global).await?;
    let engine = &session.engine;
    ensure!(
        *again || !engine.store.has_operator().await?,
        "there is an administrator already: sign in and invite others, or give --again if nobody can sign in any more or a \
         second administrator is wanted, whose people can agree to what the first one's people ask"
    );
    let web = &session.settings.web;
    let port = web.listen.map_or(8443, |listen| listen.port());
    let origin = origin.clone().or_else(|| web.origin.clone());
    let site = Site::new(&origin.unwrap_or_else(|| format!("http://localhost:{port}")))?;
    let link = bootstrap_link(&engine.store, &site, &*engine.clock, &*engine.entropy).await?;
    if for_people(global) {
        eprintln!(
            "open this on the computer that holds your passkey, before {}:",
            link.expires_at
        );
        print::line(&link.address)?;
    } else {
        print::json(&Line {
            link: link.address,
            expires_at: link.expires_at,
        })?;
    }
    Ok(Outcome::Done)
}
