//! `yagura scope`: what organisations own, and its proof.

use anyhow::{Context, Result};
use yagura_detect::validate;
use yagura_model::{Author, Proof, ProofMethod, ScopeItem};

use super::{Outcome, for_people, shown};
use crate::{
    arguments::{self, Global, Scope},
    print,
    session::{self, Session},
};

/// Adds, proves, lists or removes.
pub async fn run(global: &Global, scope: &Scope) -> Result<Outcome> {
    let session = session::open(global).await?;
    match scope {
        Scope::Add(item) => add(global, &session, item).await,
        Scope::Prove {
            item,
            statement,
            approver,
        } => prove(global, &session, item, statement, approver).await,
        Scope::List { org } => list(global, &session, org.as_ref()).await,
        Scope::Remove(item) => remove(global, &session, item).await,
    }?;
    Ok(Outcome::Done)
}

async fn add(global: &Global, session: &Session, typed: &arguments::ScopeItem) -> Result<()> {
    let engine = &session.engine;
    let mut random = [0u8; 16];
    engine.entropy.fill(&mut random);
    let token: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let item = ScopeItem {
        organization: typed.org.clone(),
        kind: typed.kind,
        value: validate::validate_scope(typed.kind, &typed.value)?,
        added_at: engine.clock.now(),
        token: format!("yagura-verification={token}"),
        proof: None,
        generation: None,
    };
    engine
        .store
        .add_scope_item(&item, &Author::host(item.added_at))
        .await?;
    if for_people(global) {
        let (org, kind, value) = (&item.organization, item.kind.code(), &item.value);
        eprintln!("added {kind} {value}; it matches nothing until it is proved:");
        eprintln!("  yagura scope prove --org {org} {kind} {value} --statement FILE --approver NAME");
        eprintln!("token for the network proofs: {}", item.token);
        Ok(())
    } else {
        print::json(&item)
    }
}

async fn prove(
    global: &Global,
    session: &Session,
    typed: &arguments::ScopeItem,
    statement: &std::path::Path,
    approver: &str,
) -> Result<()> {
    let engine = &session.engine;
    let value = validate::validate_scope(typed.kind, &typed.value)?;
    let name = || format!("cannot read the statement \"{}\"", statement.display());
    anyhow::ensure!(
        !statement.is_dir(),
        "the statement \"{}\" is a folder: give a file",
        statement.display()
    );
    let mut file = std::fs::File::open(statement).with_context(name)?;
    anyhow::ensure!(!approver.trim().is_empty(), "name who approved the statement");
    let (document, size) = engine.blobs.put(&mut file).with_context(name)?;
    anyhow::ensure!(size > 0, "the statement \"{}\" is empty", statement.display());
    let proof = Proof {
        method: ProofMethod::Statement,
        proved_at: engine.clock.now(),
        approver: Some(approver.trim().to_owned()),
        document: Some(document),
    };
    let generation = engine
        .store
        .prove_scope(
            &typed.org,
            typed.kind,
            &value,
            &proof,
            &Author::host(proof.proved_at),
        )
        .await?;
    if !for_people(global) {
        let items = engine.store.scope_items(Some(&typed.org)).await?;
        let item = items
            .into_iter()
            .find(|item| item.kind == typed.kind && item.value == value);
        return print::json(&item);
    }
    eprintln!(
        "proved {} {value}; a copy of the statement is kept",
        typed.kind.code()
    );
    let packs = engine.store.packs().await?;
    let older = packs
        .iter()
        .filter(|pack| pack.read_for_generation.is_none_or(|read| read < generation))
        .count();
    if older > 0 {
        eprintln!(
            "{older} packs were read before it: `yagura rescan` looks for past leaks in those still present"
        );
    }
    Ok(())
}

async fn list(global: &Global, session: &Session, org: Option<&yagura_model::OrganizationId>) -> Result<()> {
    let items = session.engine.store.scope_items(org).await?;
    if !for_people(global) {
        return items.iter().try_for_each(print::json);
    }
    let row = |item: &ScopeItem| {
        let proof = item.proof.as_ref();
        vec![
            item.organization.to_string(),
            item.kind.code().to_owned(),
            item.value.clone(),
            proof.map_or_else(
                || "not proved".to_owned(),
                |proof| format!("proved {}", proof.proved_at),
            ),
            shown(proof.and_then(|proof| proof.approver.as_deref())),
            item.token.clone(),
        ]
    };
    let header = ["org", "kind", "value", "proof", "approver", "token"];
    print::table(
        &header,
        items.iter().map(row).collect(),
        "no scope yet: yagura scope add --org SLUG KIND VALUE",
    )
}

async fn remove(global: &Global, session: &Session, typed: &arguments::ScopeItem) -> Result<()> {
    let value = validate::validate_scope(typed.kind, &typed.value)?;
    let author = Author::host(session.engine.clock.now());
    let removal = session
        .engine
        .remove_scope(&typed.org, typed.kind, &value, &author)
        .await?;
    session.bars.clear();
    if for_people(global) {
        eprintln!(
            "removed {} {value}: {} observations deleted, {} classified anew",
            typed.kind.code(),
            print::count(removal.forgotten),
            print::count(removal.reclassified)
        );
        Ok(())
    } else {
        print::json(&removal)
    }
}
