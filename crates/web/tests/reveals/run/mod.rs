//! One run: the site, the model beside it, and what must hold after every call.

mod end;
mod looks;
mod people;

use std::collections::BTreeMap;

use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};
use yagura_model::{Permission, Role};

use crate::{
    machine::{ORGANIZATIONS, Op, Who},
    model::{Account, Reveal, Session, State, may},
    secrets::{self, Leaked},
    support::{Person, Reply, World},
};

type Step<T> = Result<T, TestCaseError>;

fn fail<T>(why: impl Into<String>) -> Step<T> {
    Err(TestCaseError::fail(why.into()))
}

/// How much of a run got somewhere.
pub struct Told {
    pub shown: usize,
    pub refused: usize,
}

pub struct Run {
    pub world: World,
    secrets: Vec<Leaked>,
    people: Vec<Person>,
    accounts: Vec<Account>,
    reveals: Vec<Reveal>,
    /// Refusals of approvals and looks by people who were signed in.
    refused: usize,
}

impl Run {
    /// Six people whom the host let in; none of them is another.
    pub async fn new() -> Self {
        let world = World::new().await;
        let secrets = secrets::leak(&world).await;
        let mut run = Self {
            world,
            secrets,
            people: Vec::new(),
            accounts: Vec::new(),
            reveals: Vec::new(),
            refused: 0,
        };
        for (name, organization, role) in [
            ("admin", 0, Role::OrgAdmin),
            ("approver", 0, Role::Approver),
            ("responder", 0, Role::Responder),
            ("elsewhere", 1, Role::OrgAdmin),
            ("viewer", 0, Role::Viewer),
            ("analyst", 0, Role::Analyst),
        ] {
            let person = run.world.member(name, ORGANIZATIONS[organization], role).await;
            let hand = run.accounts.len();
            run.joined(person, hand, organization, role);
        }
        run.world.later(1);
        run
    }

    fn joined(&mut self, person: Person, hand: usize, organization: usize, role: Role) {
        let now = self.world.now();
        self.people.push(person);
        self.accounts.push(Account {
            hand,
            since: now,
            roles: BTreeMap::from([(organization, role)]),
            session: Session {
                began: now,
                used: now,
                proved: Some(now),
            },
        });
    }

    pub fn secret(&self, number: usize) -> &str {
        &self.secrets[number].clear
    }

    /// A new session with a passkey that was used just now.
    async fn proves(&mut self, who: usize) {
        let user = self.people[who].user.clone();
        self.people[who] = self.world.session_of(&user, true).await;
        let now = self.world.now();
        self.accounts[who].session = Session {
            began: now,
            used: now,
            proved: Some(now),
        };
    }

    async fn call(&mut self, who: usize, method: &str, path: &str, body: Option<Value>) -> Reply {
        self.world.ask(Some(&self.people[who]), method, path, body).await
    }

    /// Whether the account's session lets it in now, and whether its passkey is fresh.
    fn enters(&mut self, who: usize) -> (bool, bool) {
        let now = self.world.now();
        let session = &mut self.accounts[who].session;
        (session.use_at(now), session.is_fresh(now))
    }

    /// No secret in any answer but one that shows it.
    fn hides(&self, reply: &Reply, but: Option<usize>) -> Step<()> {
        for (number, secret) in self.secrets.iter().enumerate() {
            if Some(number) == but {
                continue;
            }
            for form in secrets::forms(&secret.clear) {
                let headers = format!("{:?}", reply.headers);
                if reply.text.contains(&form) || headers.contains(&form) {
                    return fail(format!("secret {number} stands in an answer: {}", reply.text));
                }
            }
        }
        if reply.status.is_server_error() {
            return fail(format!("a fault: {}", reply.text));
        }
        Ok(())
    }

    pub async fn take(&mut self, op: &Op) -> Step<()> {
        let people = self.people.len();
        match *op {
            Op::Request {
                who,
                secret,
                organization,
                fresh,
            } => {
                self.request(who % people, secret % self.secrets.len(), organization, fresh)
                    .await
            }
            Op::Decide {
                who,
                reveal,
                act,
                organization,
                fresh,
            } => {
                let Some(at) = self.newest(reveal) else {
                    return Ok(());
                };
                let who = match who {
                    Who::Asker => self.reveals[at].by,
                    Who::Second => usize::from(self.reveals[at].by == 0),
                    Who::Anybody(number) => number % people,
                };
                self.act(who, at, act, organization, fresh).await
            }
            Op::Compare { who, secret, right } => {
                self.compare(who % people, secret % self.secrets.len(), right)
                    .await
            }
            Op::Look { who, place } => self.look(who % people, place).await,
            Op::SetRole { who, whom, role } => self.set_role(who % people, whom % people, role).await,
            Op::Remove { who, whom } => self.remove(who % people, whom % people).await,
            Op::Invite { who, role } => {
                self.proves(who % people).await;
                self.invite(who % people, role).await.map(|_| ())
            }
            Op::ByKey {
                who,
                reveal,
                secret,
                act,
            } => {
                self.by_key(who % people, reveal, secret % self.secrets.len(), act)
                    .await
            }
            Op::Pass { seconds } => {
                self.world.later(seconds);
                Ok(())
            }
        }
    }

    fn newest(&self, number: usize) -> Option<usize> {
        let count = self.reveals.len();
        (count > 0).then(|| count - 1 - number % count)
    }

    async fn request(&mut self, who: usize, number: usize, organization: usize, fresh: bool) -> Step<()> {
        if fresh {
            self.proves(who).await;
        }
        let secret = self.secrets[number].clone();
        let body = json!({"finding": secret.finding, "credential": secret.fingerprint, "reason": "調査"});
        let path = format!("/organizations/{}/reveals", ORGANIZATIONS[organization]);
        let (enters, fresh) = self.enters(who);
        let reply = self.call(who, "POST", &path, Some(body)).await;
        self.hides(&reply, None)?;
        let account = &self.accounts[who];
        let allowed = enters
            && fresh
            && secret.sealed
            && secret.organization == organization
            && may(account, organization, Permission::RequestReveal);
        if reply.status == 201 {
            if !allowed {
                return fail(format!("{who} could ask for secret {number}: {}", reply.text));
            }
            let now = self.world.now();
            self.reveals.push(Reveal {
                id: reply.json()["id"].as_str().unwrap_or_default().to_owned(),
                organization,
                secret: number,
                by: who,
                requested: now,
                since: now,
                state: State::Requested,
            });
            return Ok(());
        }
        self.expected(allowed, &reply, "ask")
    }

    async fn act(&mut self, who: usize, at: usize, act: &str, organization: usize, fresh: bool) -> Step<()> {
        if fresh {
            self.proves(who).await;
        }
        let found = self.reveals[at].clone();
        // Mostly where the request belongs; otherwise in the other organisation.
        let place = (found.organization + organization) % ORGANIZATIONS.len();
        let path = format!(
            "/organizations/{}/reveals/{}/{act}",
            ORGANIZATIONS[place], found.id
        );
        let (enters, fresh) = self.enters(who);
        let now = self.world.now();
        let reply = self.call(who, "POST", &path, None).await;
        let (accounts, here) = (&self.accounts, place == found.organization);
        let could = match act {
            "show" => found.visible(accounts, who, now),
            _ => found.decidable(accounts, who, now),
        };
        let allowed = enters && fresh && here && could;
        let done = reply.status == 200;
        self.hides(&reply, (done && act == "show").then_some(found.secret))?;
        if !done {
            self.refused += usize::from(enters);
            return self.expected(allowed, &reply, act);
        }
        if !allowed {
            return fail(format!("{who} could {act} {found:?}: {}", reply.text));
        }
        let state = match (act, found.state) {
            ("approve", _) => State::Approved { by: who },
            ("refuse", _) => State::Refused { by: who },
            (_, State::Approved { by }) => State::Shown { approved_by: by },
            (_, other) => return fail(format!("{other:?} was shown")),
        };
        if act == "show" {
            let shown = reply.json();
            if shown["secret"] != self.secrets[found.secret].clear || shown["visible_seconds"] != 60 {
                return fail(format!("another secret was shown: {}", reply.text));
            }
        }
        let reveal = &mut self.reveals[at];
        (reveal.state, reveal.since) = (state, now);
        Ok(())
    }

    /// What the model allows has to be possible, except for somebody who asks too often.
    fn expected(&self, allowed: bool, reply: &Reply, act: &str) -> Step<()> {
        if allowed && reply.status != 429 {
            return fail(format!("{act} was refused: {} {}", reply.status, reply.text));
        }
        Ok(())
    }

    /// Asks for a secret; answers the request's id.
    pub async fn ask_for(&mut self, who: usize, number: usize) -> String {
        self.proves(who).await;
        let secret = self.secrets[number].clone();
        let body = json!({"finding": secret.finding, "credential": secret.fingerprint, "reason": "調査"});
        let path = format!("/organizations/{}/reveals", ORGANIZATIONS[secret.organization]);
        let reply = self.call(who, "POST", &path, Some(body)).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    pub async fn decide(&mut self, who: usize, reveal: &str, act: &str) -> Reply {
        self.proves(who).await;
        self.call(
            who,
            "POST",
            &format!("/organizations/hibari/reveals/{reveal}/{act}"),
            None,
        )
        .await
    }

    pub async fn queue_of(&mut self, who: usize) -> Vec<Value> {
        self.proves(who).await;
        let queue = self
            .call(who, "GET", "/organizations/hibari/queue", None)
            .await
            .json();
        queue["approvals"].as_array().unwrap().clone()
    }
}

fn bearer(who: &Person) -> Vec<(&'static str, &str)> {
    if who.cookie.starts_with("Bearer ") {
        vec![("authorization", who.cookie.as_str())]
    } else {
        Vec::new()
    }
}
