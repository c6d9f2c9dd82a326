//! Roles, invitations and keys: the ways in which one person could try to be two.

use proptest::test_runner::TestCaseError;
use serde_json::json;
use uuid::Uuid;
use yagura_model::{Permission, Role, User, UserId};
use yagura_testkit::authenticator::{Authenticator, Manner};

use super::{Run, Step, bearer, fail};
use crate::{
    model::may,
    support::{ORIGIN, Person},
};

impl Run {
    pub(super) async fn set_role(&mut self, who: usize, whom: usize, role: Role) -> Step<()> {
        self.proves(who).await;
        let user = self.people[whom].user.id;
        let path = format!("/organizations/hibari/members/{user}");
        let reply = self
            .call(who, "PUT", &path, Some(json!({"role": role.code()})))
            .await;
        self.hides(&reply, None)?;
        if reply.status == 204 {
            if !may(&self.accounts[who], 0, Permission::ManageMembers) {
                return fail(format!("{who} changed a role"));
            }
            self.accounts[whom].roles.insert(0, role);
        }
        Ok(())
    }

    pub(super) async fn remove(&mut self, who: usize, whom: usize) -> Step<()> {
        self.proves(who).await;
        let path = format!("/organizations/hibari/members/{}", self.people[whom].user.id);
        let reply = self.call(who, "DELETE", &path, None).await;
        self.hides(&reply, None)?;
        if reply.status == 204 {
            if !may(&self.accounts[who], 0, Permission::ManageMembers) {
                return fail(format!("{who} removed a member"));
            }
            self.accounts[whom].roles.remove(&0);
        }
        Ok(())
    }

    /// Invites somebody, who registers with a passkey; answers the number of the account.
    pub async fn invite(&mut self, who: usize, role: Role) -> Step<usize> {
        let number = self.people.len();
        let body = json!({"name": format!("guest-{number}"), "display_name": "客", "role": role.code()});
        let made = self
            .call(who, "POST", "/organizations/hibari/invitations", Some(body))
            .await;
        self.hides(&made, None)?;
        let allowed = may(&self.accounts[who], 0, Permission::ManageMembers);
        if made.status != 201 {
            self.expected(allowed, &made, "invite")?;
            return Ok(who);
        }
        if !allowed {
            return fail(format!("{who} invited somebody"));
        }
        let link = made.json()["link"].as_str().unwrap_or_default().to_owned();
        let token = link.rsplit('=').next().unwrap_or_default();
        let person = self.register(token, number as u64).await?;
        self.joined(person, self.accounts[who].hand, 0, role);
        Ok(number)
    }

    async fn register(&self, token: &str, seed: u64) -> Step<Person> {
        let world = &self.world;
        let begun = world
            .ask(None, "POST", "/registration/start", Some(json!({"token": token})))
            .await
            .json();
        let mut device =
            Authenticator::new(ORIGIN, seed).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let answer = device
            .register(&begun["options"], &Manner::default())
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        let body = json!({"ceremony": begun["ceremony"], "credential": answer, "label": "key"});
        let done = world.ask(None, "POST", "/registration/finish", Some(body)).await;
        let (said, Some(cookie)) = (done.json(), done.cookie()) else {
            return fail(format!("registration: {}", done.text));
        };
        let id: Uuid = said["session"]["user"]["id"]
            .as_str()
            .unwrap_or_default()
            .parse()
            .unwrap();
        let user = User {
            id: UserId(id),
            name: String::new(),
            display_name: String::new(),
            operator: false,
            created_at: world.now(),
        };
        Ok(Person { user, cookie })
    }

    /// A key for programs of somebody; its "cookie" is the header that it is sent in.
    pub async fn key(&mut self, who: usize) -> Person {
        let body = json!({"name": "script", "scopes": ["read", "triage", "ingest"], "days": 30});
        let made = self
            .call(who, "POST", "/organizations/hibari/tokens", Some(body))
            .await
            .json();
        Person {
            user: self.people[who].user.clone(),
            cookie: format!("Bearer {}", made["token"].as_str().unwrap_or_default()),
        }
    }

    pub(super) async fn by_key(&mut self, who: usize, reveal: usize, number: usize, act: &str) -> Step<()> {
        self.proves(who).await;
        for scope in ["request-reveal", "approve-reveal", "manage-members"] {
            let body = json!({"name": "script", "scopes": [scope], "days": 30});
            let made = self
                .call(who, "POST", "/organizations/hibari/tokens", Some(body))
                .await;
            if made.status.is_success() {
                return fail(format!("a key for {scope}"));
            }
        }
        let key = self.key(who).await;
        let headers = bearer(&key);
        let secret = self.secrets[number].clone();
        let body = json!({"finding": secret.finding, "credential": secret.fingerprint, "reason": "調査"});
        let mut calls = vec![("/organizations/hibari/reveals".to_owned(), Some(body))];
        if let Some(at) = self.newest(reveal) {
            calls.push((
                format!("/organizations/hibari/reveals/{}/{act}", self.reveals[at].id),
                None,
            ));
        }
        for (path, body) in calls {
            let reply = self.world.ask_with(None, "POST", &path, body, &headers).await;
            self.hides(&reply, None)?;
            if reply.status.is_success() {
                return fail(format!("a key could call {path}: {}", reply.text));
            }
        }
        Ok(())
    }
}
