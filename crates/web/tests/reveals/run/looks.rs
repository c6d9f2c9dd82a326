//! Everything that can be read or compared: no secret stands in any of it.

use serde_json::json;
use sha2::{Digest, Sha256};
use yagura_model::Permission;

use super::{Run, Step, bearer, fail};
use crate::{
    machine::ORGANIZATIONS,
    model::may,
    support::{Person, Reply},
};

impl Run {
    pub(super) async fn compare(&mut self, who: usize, number: usize, right: bool) -> Step<()> {
        let secret = self.secrets[number].clone();
        let guess = if right {
            secret.clear.clone()
        } else {
            "wrong".to_owned()
        };
        let (enters, _) = self.enters(who);
        let person = self.people[who].clone();
        let reply = self.guess(&person, number, &guess).await;
        self.hides(&reply, None)?;
        let allowed =
            enters && secret.sealed && may(&self.accounts[who], secret.organization, Permission::Triage);
        if reply.status == 200 && (!allowed || reply.json() != json!({"same": right})) {
            return fail(format!("{who} compared: {}", reply.text));
        }
        self.expected(allowed && reply.status != 200, &reply, "compare")
    }

    /// Compares a secret with a guess.
    pub async fn guess(&self, who: &Person, number: usize, guess: &str) -> Reply {
        let secret = &self.secrets[number];
        let digest: String = Sha256::digest(guess.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let slug = ORGANIZATIONS[secret.organization];
        let path = format!("/organizations/{slug}/findings/{}/compare", secret.finding);
        let body = json!({"credential": secret.fingerprint, "kind": "sha256", "value": digest});
        let headers = bearer(who);
        self.world
            .ask_with(
                headers.is_empty().then_some(who),
                "POST",
                &path,
                Some(body),
                &headers,
            )
            .await
    }

    pub(super) async fn look(&mut self, who: usize, place: usize) -> Step<()> {
        const PLACES: [&str; 13] = [
            "findings",
            "incidents",
            "machines",
            "people?kind=customer",
            "cookies",
            "overview",
            "queue",
            "search?q=taro",
            "reveals",
            "audit",
            "members",
            "packs",
            "deliveries",
        ];
        let slug = ORGANIZATIONS[place % 2];
        let finding = self.secrets[place % self.secrets.len()].finding;
        let path = match place % (PLACES.len() + 2) {
            13 => format!("findings/{finding}"),
            14 => format!("findings/{finding}/history"),
            number => PLACES[number].to_owned(),
        };
        self.enters(who);
        let reply = self
            .call(who, "GET", &format!("/organizations/{slug}/{path}"), None)
            .await;
        self.hides(&reply, None)
    }
}
