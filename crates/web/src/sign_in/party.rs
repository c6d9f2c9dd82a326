//! The relying party of WebAuthn: what is sent to browsers and how their answers are verified. The verification itself
//! is the library's.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};
use yagura_model::{StoredPasskey, User, UserId};

use crate::{
    app::SiteError,
    problem::{Answer, Code, Refusal},
};

/// What a ceremony begins with: options for the browser, and the state that stays here.
pub(crate) struct Begun {
    pub(crate) options: Value,
    pub(crate) state: String,
}

/// A new passkey.
pub(crate) struct Registered {
    pub(crate) credential: Vec<u8>,
    pub(crate) body: String,
    pub(crate) backed_up: bool,
}

/// A passkey that proved itself.
pub(crate) struct Proved {
    pub(crate) body: String,
    pub(crate) backed_up: bool,
}

/// Why an answer proves nothing.
pub(crate) enum Unproved {
    /// The passkey's counter did not rise: there may be two of it.
    Copied,
    /// Anything else.
    Refused(Refusal),
}

impl From<Refusal> for Unproved {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// This site, as authenticators know it.
pub(crate) struct RelyingParty(Webauthn);

impl RelyingParty {
    pub(crate) fn new(origin: &Url) -> Result<Self, SiteError> {
        let unusable = || SiteError::Host(origin.to_string());
        let host = origin.domain().ok_or_else(unusable)?;
        let webauthn = WebauthnBuilder::new(host, origin)
            .map_err(|_| unusable())?
            .rp_name("Yagura")
            .allow_subdomains(false)
            .build()
            .map_err(|_| unusable())?;
        Ok(Self(webauthn))
    }

    /// Begins the registration of a passkey.
    pub(crate) fn begin_registration(&self, user: &User, held: &[StoredPasskey]) -> Answer<Begun> {
        let held: Vec<CredentialID> = held.iter().map(|key| key.credential.clone()).collect();
        let (options, state) = self
            .0
            .start_passkey_registration(user.id.0, &user.name, &user.display_name, Some(held))
            .map_err(|error| fault(&error))?;
        let mut options = to_value(&options)?;
        // The library asks for a key that only works when the site names it. Sign-in without a name needs one that
        // the authenticator finds by itself.
        if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
            *selection = json!({
                "residentKey": "required",
                "requireResidentKey": true,
                "userVerification": "required",
            });
        }
        Ok(Begun {
            options,
            state: to_text(&state)?,
        })
    }

    /// Verifies the browser's answer to a registration.
    pub(crate) fn end_registration(&self, answer: Value, state: &str) -> Answer<Registered> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let state: PasskeyRegistration = from_text(state)?;
        let key = self
            .0
            .finish_passkey_registration(&answer, &state)
            .map_err(|error| refused(&error))?;
        Ok(Registered {
            credential: key.cred_id().as_slice().to_vec(),
            backed_up: backed_up(&key),
            body: to_text(&key)?,
        })
    }

    /// Begins a sign-in by whatever passkey the person chooses. The client says whether it is shown in a dialog or beside
    /// a field.
    pub(crate) fn begin_authentication(&self) -> Answer<Begun> {
        let (options, state) = self
            .0
            .start_discoverable_authentication()
            .map_err(|error| fault(&error))?;
        let mut options = to_value(&options)?;
        if let Some(options) = options.as_object_mut() {
            options.remove("mediation");
        }
        Ok(Begun {
            options,
            state: to_text(&state)?,
        })
    }

    /// Which person and credential an answer names. Nothing is proved yet.
    pub(crate) fn named(&self, answer: &Value) -> Answer<(UserId, Vec<u8>)> {
        let answer: PublicKeyCredential = read(answer.clone())?;
        let (user, credential): (Uuid, &[u8]) = self
            .0
            .identify_discoverable_authentication(&answer)
            .map_err(|error| refused(&error))?;
        Ok((UserId(user), credential.to_vec()))
    }

    /// Verifies the browser's answer to a sign-in with the passkey that it names.
    pub(crate) fn end_authentication(
        &self,
        answer: Value,
        state: &str,
        key: &StoredPasskey,
    ) -> Result<Proved, Unproved> {
        let answer: PublicKeyCredential = read(answer)?;
        if framed(&answer.response.client_data_json) {
            return Err(refused(&"given in a page inside another site's page").into());
        }
        let state: DiscoverableAuthentication = from_text(state)?;
        let mut passkey: Passkey = from_text(&key.body)?;
        let result = self
            .0
            .finish_discoverable_authentication_v2(&answer, state, &passkey)
            .map_err(|error| match error {
                WebauthnError::CredentialPossibleCompromise => Unproved::Copied,
                error => refused(&error).into(),
            })?;
        if !result.user_verified() {
            return Err(Refusal::new(Code::SignIn).into());
        }
        passkey.update_credential(&result);
        Ok(Proved {
            body: to_text(&passkey)?,
            backed_up: result.backup_state(),
        })
    }
}

fn backed_up(key: &Passkey) -> bool {
    // The library shows the flag only in its own serialisation.
    let value = serde_json::to_value(key).unwrap_or_default();
    value
        .pointer("/cred/backup_state")
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

/// A credential. Its kind and its two names are not part of what is signed, so the library does not look at them.
fn read<T: DeserializeOwned>(answer: Value) -> Answer<T> {
    let wrong = || Refusal::new(Code::Body).field("/credential", "form", "not a credential");
    let part = |name: &str| answer.get(name).and_then(Value::as_str);
    if part("type") != Some("public-key") || part("id") != part("rawId") {
        return Err(wrong());
    }
    serde_json::from_value(answer).map_err(|_| wrong())
}

/// Whether the page was inside a page of another site. The library looks at that when a passkey is registered only.
fn framed(client_data: &[u8]) -> bool {
    let said: Value = serde_json::from_slice(client_data).unwrap_or_default();
    said.get("crossOrigin")
        .and_then(Value::as_bool)
        .unwrap_or_default()
}

fn to_value(value: &impl Serialize) -> Answer<Value> {
    serde_json::to_value(value).map_err(|error| fault(&error))
}

fn to_text(value: &impl Serialize) -> Answer<String> {
    serde_json::to_string(value).map_err(|error| fault(&error))
}

fn from_text<T: DeserializeOwned>(text: &str) -> Answer<T> {
    serde_json::from_str(text).map_err(|error| fault(&error))
}

/// What the browser sent does not hold. Callers learn no more than that.
fn refused(error: &dyn std::fmt::Display) -> Refusal {
    tracing::info!(%error, "a passkey was refused");
    Refusal::new(Code::SignIn)
}

fn fault(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "a passkey ceremony could not be prepared");
    Refusal::new(Code::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party() -> RelyingParty {
        RelyingParty::new(&Url::parse("https://yagura.example.co.jp").unwrap()).unwrap()
    }

    #[test]
    fn registration_asks_for_a_key_that_is_found_without_a_name() {
        let user = User {
            id: UserId(Uuid::from_u128(7)),
            name: "sato".to_owned(),
            display_name: "佐藤".to_owned(),
            operator: false,
            created_at: yagura_model::Timestamp::UNIX_EPOCH,
        };
        let begun = party().begin_registration(&user, &[]).unwrap();
        assert_eq!(
            begun
                .options
                .pointer("/publicKey/authenticatorSelection")
                .unwrap(),
            &json!({"residentKey": "required", "requireResidentKey": true, "userVerification": "required"})
        );
        assert_eq!(
            begun.options.pointer("/publicKey/rp/id").unwrap(),
            "yagura.example.co.jp"
        );
    }

    #[test]
    fn sign_in_leaves_the_mediation_to_the_page_and_demands_verification() {
        let begun = party().begin_authentication().unwrap();
        assert!(begun.options.get("mediation").is_none());
        assert_eq!(
            begun.options.pointer("/publicKey/userVerification").unwrap(),
            "required"
        );
        assert!(
            begun
                .options
                .pointer("/publicKey/allowCredentials")
                .and_then(Value::as_array)
                .is_none_or(Vec::is_empty)
        );
    }
}
