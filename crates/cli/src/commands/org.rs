//! `yagura org`: organisations.

use anyhow::Result;
use yagura_model::{Author, Organization};

use super::{Outcome, for_people};
use crate::{
    arguments::{Global, Org},
    print, session,
};

/// Adds or lists.
pub async fn run(global: &Global, org: &Org) -> Result<Outcome> {
    let session = session::open(global).await?;
    let engine = &session.engine;
    match org {
        Org::Add {
            slug,
            name,
            no_sealed_secrets,
        } => {
            let new = Organization {
                id: slug.clone(),
                name: name.trim().to_owned(),
                created_at: engine.clock.now(),
                keep_sealed_secrets: !no_sealed_secrets,
            };
            engine
                .store
                .add_organization(&new, &Author::host(engine.clock.now()))
                .await?;
            // Made now, so that a key problem shows before the first leak does.
            engine.keyring.organization(&new.id, &*engine.entropy)?;
            if for_people(global) {
                eprintln!("added {slug}; next: yagura scope add --org {slug} mail-domain example.co.jp");
            } else {
                print::json(&new)?;
            }
        }
        Org::List => {
            let all = engine.store.organizations().await?;
            if for_people(global) {
                let row = |org: &Organization| {
                    let sealed = if org.keep_sealed_secrets {
                        "own hosts"
                    } else {
                        "none"
                    };
                    vec![
                        org.id.to_string(),
                        org.name.clone(),
                        sealed.to_owned(),
                        org.created_at.to_string(),
                    ]
                };
                let empty = "no organizations yet: yagura org add SLUG --name NAME";
                print::table(
                    &["slug", "name", "sealed copies", "added"],
                    all.iter().map(row).collect(),
                    empty,
                )?;
            } else {
                all.iter().try_for_each(print::json)?;
            }
        }
    }
    Ok(Outcome::Done)
}
