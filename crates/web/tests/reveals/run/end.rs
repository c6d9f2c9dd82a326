//! What must hold at the end of a run.

use yagura_model::{AuditAction, UserId};
use yagura_store::AuditFilter;

use super::{Run, Step, Told, fail};
use crate::{machine::ORGANIZATIONS, model::State, support::org};

impl Run {
    /// Every step stands in the audit log once, with who took it, and no secret stands anywhere.
    pub async fn end(self) -> Step<Told> {
        let store = &self.world.engine.store;
        let mut recorded: Vec<(String, AuditAction, Option<UserId>)> = Vec::new();
        for slug in ORGANIZATIONS {
            let filter = AuditFilter {
                organization: Some(org(slug)),
                action: Some("reveal.".to_owned()),
                ..AuditFilter::default()
            };
            let page = store.audit_entries(&filter, None, 10_000).await.unwrap();
            recorded.extend(
                page.items
                    .into_iter()
                    .map(|entry| (entry.subject, entry.action, entry.actor.person())),
            );
        }
        let mut expected = Vec::new();
        let mut shown = 0;
        for reveal in &self.reveals {
            let id = |who: usize| Some(self.people[who].user.id);
            let mut note = |action, who| expected.push((reveal.id.clone(), action, id(who)));
            note(AuditAction::REVEAL_REQUESTED, reveal.by);
            match reveal.state {
                State::Requested => {}
                State::Approved { by } => note(AuditAction::REVEAL_APPROVED, by),
                State::Refused { by } => note(AuditAction::REVEAL_REFUSED, by),
                State::Shown { approved_by } => {
                    note(AuditAction::REVEAL_APPROVED, approved_by);
                    note(AuditAction::REVEAL_SHOWN, reveal.by);
                    if self.accounts[approved_by].hand == self.accounts[reveal.by].hand {
                        return fail("one hand did both");
                    }
                    shown += 1;
                }
            }
        }
        let key = |entry: &(String, AuditAction, Option<UserId>)| (entry.0.clone(), entry.1.to_string());
        recorded.sort_by_key(key);
        expected.sort_by_key(key);
        if recorded != expected {
            return fail(format!("recorded {recorded:?}, expected {expected:?}"));
        }
        for secret in &self.secrets {
            if self.world.stores(&secret.clear) {
                return fail("a secret stands in clear in the store's files");
            }
        }
        Ok(Told {
            shown,
            refused: self.refused,
        })
    }
}
