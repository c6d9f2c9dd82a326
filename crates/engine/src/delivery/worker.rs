//! The worker: plans what was queued, sends what is due, and notes what became of it. One pass at a time; two workers do
//! not send the same thing twice unless a lease ends, and then only the second one's result counts.

use std::{collections::HashMap, time::Duration};

use yagura_model::{
    AuditEvent, Channel, ChannelConfig, ChannelId, Clock, ContentId, DeliveryId, DeliveryKind, RouteMode,
    Severity, Timestamp,
};
use yagura_net::Net;
use yagura_notify::{Alert, Cx, Failure, Message, Receipt, check_place, messages, notifier};
use yagura_store::{Claim, Outcome, StoreError, Tenant};
use yagura_vault::SecretBuf;

use super::{DeliveryError, NewSecret, alert, backoff, settings::address};
use crate::Engine;

/// Threads that are claimed at a time.
const CLAIMS: u64 = 100;

/// Deliveries that are planned at a time.
const PLANS: u64 = 500;

/// How patient the worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For how long deliveries are tried, from when they were planned.
    pub give_up_after: Duration,
    /// For how long a claim is held. Longer than all its messages can take, or they may be sent twice.
    pub lease: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            give_up_after: Duration::from_secs(14 * 24 * 3_600),
            lease: Duration::from_secs(30 * 60),
        }
    }
}

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// Deliveries that the other side has now; several may have been one message.
    pub sent: u64,
    /// Deliveries that are tried again later.
    pub retried: u64,
    /// Deliveries that were given up.
    pub dead: u64,
    /// When there is something to do next; `None` when nothing is pending.
    pub next_due: Option<Timestamp>,
}

/// How a trial message fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Whether the other side has it.
    pub delivered: bool,
    /// What it answered, or what went wrong.
    pub detail: String,
    /// What a later message could refer to.
    pub receipt: Option<String>,
}

/// Sends what the outbox holds.
pub struct DeliveryWorker {
    engine: Engine,
    net: Net,
    portal: String,
    patience: Patience,
}

impl DeliveryWorker {
    /// A worker that sends through `net`, with links below `portal` (`https://yagura.example.co.jp`).
    pub fn new(engine: Engine, net: Net, portal: impl Into<String>, patience: Patience) -> Self {
        Self {
            engine,
            net,
            portal: portal.into(),
            patience,
        }
    }

    fn now(&self) -> Timestamp {
        self.engine.clock.now()
    }

    /// Checks where a channel leads, as far as that can be said without asking a name server; when something is sent, the
    /// addresses are checked too.
    ///
    /// # Errors
    /// The guard refuses it.
    pub fn check_place(&self, config: &ChannelConfig, secret: &NewSecret) -> Result<(), DeliveryError> {
        let url = match secret {
            NewSecret::Set(secret) => Some(secret.as_secret()),
            NewSecret::Keep | NewSecret::Clear => None,
        };
        check_place(&self.net, config, url)
            .map_err(|(pointer, error)| DeliveryError::invalid(pointer, error.to_string()))
    }

    /// Plans and sends all that is due now. Stops early, with nothing lost, when somebody asked to stop.
    ///
    /// # Errors
    /// Store or keys; what was sent and not noted is sent again, with the same id.
    pub async fn deliver_due(&self) -> Result<Passed, DeliveryError> {
        let mut passed = Passed::default();
        self.plan().await?;
        while !self.engine.stop.requested() {
            let now = self.now();
            let lease = later(now, self.patience.lease);
            let claims = self.engine.store.claim_due(now, lease, CLAIMS).await?;
            if claims.is_empty() {
                break;
            }
            self.send_all(claims, &mut passed).await?;
        }
        passed.next_due = self.engine.store.next_due().await?;
        Ok(passed)
    }

    /// Sends a trial message, whether the channel is enabled or not.
    ///
    /// # Errors
    /// There is no such channel; store or keys.
    pub async fn test_send(
        &self,
        tenant: &Tenant,
        id: ChannelId,
        event: &AuditEvent,
    ) -> Result<Trial, DeliveryError> {
        let channel = tenant.channel(id).await?;
        let organization = self.engine.store.organization(tenant.organization()).await?;
        let now = self.now();
        let (title, next_step) = messages::trial();
        let mut random = [0u8; 16];
        self.engine.entropy.fill(&mut random);
        let alert = Alert {
            incident: ContentId::default().to_string(),
            organization: organization.id.to_string(),
            organization_name: organization.name,
            severity: Severity::Informational,
            classes: Vec::new(),
            subject: "-".to_owned(),
            title,
            next_step,
            link: self.portal.clone(),
            first_seen: now,
            last_seen: now,
        };
        let message = Message {
            id: delivery_id(&[&random]),
            kind: DeliveryKind::New,
            at: now,
            alerts: vec![alert],
            previous: None,
            sequence: 0,
        };
        let (trial, error) = match self.deliver(&channel, &message).await? {
            Ok(receipt) => {
                let trial = Trial {
                    delivered: true,
                    detail: receipt.detail,
                    receipt: receipt.reference,
                };
                (trial, None)
            }
            Err(failure) => {
                let trial = Trial {
                    delivered: false,
                    detail: failure.to_string(),
                    receipt: None,
                };
                (trial, Some(failure.to_string()))
            }
        };
        let event = event.clone().about(id).with("delivered", trial.delivered);
        self.engine
            .store
            .note_trial(id, now, error.as_deref(), &event)
            .await?;
        Ok(trial)
    }

    /// Decides when what was queued is sent.
    async fn plan(&self) -> Result<(), DeliveryError> {
        loop {
            let waiting = self.engine.store.unplanned_deliveries(PLANS).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            let now = self.now();
            let mut plans = Vec::with_capacity(waiting.len());
            for one in waiting {
                let settings = one.route.map(|route| route.settings);
                let at = match &settings {
                    // A time zone that vanished from the database does not hold an alert back.
                    Some(settings) => settings.send_at(one.severity, now).unwrap_or(now),
                    None => now,
                };
                let digest = settings.is_some_and(|settings| settings.mode == RouteMode::Digest);
                plans.push((one.id, at, digest));
            }
            self.engine.store.plan_deliveries(now, &plans).await?;
        }
    }

    async fn send_all(&self, claims: Vec<Claim>, passed: &mut Passed) -> Result<(), DeliveryError> {
        // A server that did not answer is not asked for each of many incidents.
        let mut down: HashMap<ChannelId, (String, Option<Duration>)> = HashMap::new();
        for batch in batches(claims) {
            let Some(channel) = batch.first().map(|claim| claim.channel) else {
                continue;
            };
            if let Some((detail, after)) = down.get(&channel) {
                let (detail, after) = (detail.clone(), *after);
                self.settle(&batch, Err(Failure::Retry { detail, after }), passed)
                    .await?;
                continue;
            }
            let result = self.send(&batch).await?;
            if let Err(Failure::Retry { detail, after }) = &result {
                down.insert(channel, (detail.clone(), *after));
            }
            self.settle(&batch, result, passed).await?;
        }
        Ok(())
    }

    /// Sends one message about all claims of a batch.
    async fn send(&self, batch: &[Claim]) -> Result<Result<Receipt, Failure>, DeliveryError> {
        let permanent = |detail: &str| {
            Ok(Err(Failure::Permanent {
                detail: detail.to_owned(),
            }))
        };
        let Some(first) = batch.first() else {
            return permanent("there is nothing to tell");
        };
        let channel = match self.engine.store.channel_with_secret(first.channel).await {
            Ok((channel, _)) => channel,
            Err(StoreError::Missing { .. }) => return permanent("the channel was removed"),
            Err(error) => return Err(error.into()),
        };
        if !channel.enabled {
            return permanent("the channel is switched off");
        }
        let mut alerts = Vec::with_capacity(batch.len());
        for claim in batch {
            alerts.extend(alert::of(&self.engine.store, claim, &self.portal).await?);
        }
        if alerts.is_empty() {
            return permanent("nothing about it is open any more");
        }
        alerts.sort_by_key(|alert| std::cmp::Reverse(alert.severity));
        let single = batch.len() == 1;
        let message = Message {
            id: message_id(batch),
            kind: if single && first.sent > 0 {
                DeliveryKind::Update
            } else {
                DeliveryKind::New
            },
            at: first
                .deliveries
                .last()
                .map_or(Timestamp::UNIX_EPOCH, |one| one.planned_at),
            alerts,
            previous: first.previous.clone().filter(|_| single),
            sequence: if single { first.sent } else { 0 },
        };
        self.deliver(&channel, &message).await
    }

    async fn deliver(
        &self,
        channel: &Channel,
        message: &Message,
    ) -> Result<Result<Receipt, Failure>, DeliveryError> {
        let secret = match self.open(channel).await {
            Ok(secret) => secret,
            // One channel's damage does not stop the others.
            Err(error @ DeliveryError::Secret { .. }) => {
                let detail = error.to_string();
                return Ok(Err(Failure::Permanent { detail }));
            }
            Err(error) => return Err(error),
        };
        let Some(notifier) = notifier(channel.kind) else {
            return Ok(Err(Failure::Permanent {
                detail: format!("there is no notifier for {}", channel.kind),
            }));
        };
        let clock: &dyn Clock = &*self.engine.clock;
        let cx = Cx {
            net: &self.net,
            clock,
            config: &channel.config,
            secret: secret.as_ref().map(SecretBuf::as_secret),
        };
        Ok(notifier.deliver(&cx, message).await)
    }

    /// A channel's secret, in clear until the message is delivered.
    async fn open(&self, channel: &Channel) -> Result<Option<SecretBuf>, DeliveryError> {
        let (_, envelope) = self.engine.store.channel_with_secret(channel.id).await?;
        let Some(envelope) = envelope else {
            return Ok(None);
        };
        let entropy = &*self.engine.entropy;
        let keys = self.engine.keyring.organization(&channel.organization, entropy)?;
        let id = channel.id.to_string();
        let place = address(channel.organization.as_str(), &id);
        let opened = keys.encryption.decrypt(&envelope, place);
        opened
            .map(Some)
            .map_err(|source| DeliveryError::Secret { channel: id, source })
    }

    async fn settle(
        &self,
        batch: &[Claim],
        result: Result<Receipt, Failure>,
        passed: &mut Passed,
    ) -> Result<(), DeliveryError> {
        let now = self.now();
        for claim in batch {
            let outcome = self.outcome(claim, now, &result);
            let count = claim.deliveries.len() as u64;
            if !self.engine.store.settle(claim, now, &outcome).await? {
                tracing::warn!(
                    channel = %claim.channel,
                    "the lease of a delivery ended before it was noted; it may be sent again"
                );
                continue;
            }
            match outcome {
                Outcome::Sent { .. } => passed.sent += count,
                Outcome::Retry { .. } => passed.retried += count,
                Outcome::Dead { error } => {
                    passed.dead += count;
                    tracing::error!(channel = %claim.channel, error, "a delivery was given up; it can be replayed");
                }
            }
        }
        Ok(())
    }

    fn outcome(&self, claim: &Claim, now: Timestamp, result: &Result<Receipt, Failure>) -> Outcome {
        match result {
            Ok(receipt) => Outcome::Sent {
                receipt: receipt.detail.clone(),
                reference: receipt.reference.clone(),
            },
            Err(Failure::Permanent { detail }) => Outcome::Dead {
                error: detail.clone(),
            },
            Err(Failure::Retry { detail, after }) => {
                let oldest = claim.deliveries.iter().map(|one| one.planned_at).min();
                let end = later(oldest.unwrap_or(now), self.patience.give_up_after);
                if now >= end {
                    return Outcome::Dead {
                        error: detail.clone(),
                    };
                }
                let attempts = claim.deliveries.iter().map(|one| one.attempts).max();
                let wait = backoff::wait(attempts.unwrap_or(1), *after, &*self.engine.entropy);
                Outcome::Retry {
                    at: later(now, wait),
                    error: detail.clone(),
                }
            }
        }
    }
}

/// Claims in the order of sending: those of a digest together, by channel, at the place of the first one.
fn batches(claims: Vec<Claim>) -> Vec<Vec<Claim>> {
    let mut batches: Vec<Vec<Claim>> = Vec::with_capacity(claims.len());
    let mut digests: HashMap<ChannelId, usize> = HashMap::new();
    for claim in claims {
        let place = claim
            .digest
            .then(|| *digests.entry(claim.channel).or_insert(batches.len()));
        match place.and_then(|place| batches.get_mut(place)) {
            Some(batch) => batch.push(claim),
            None => batches.push(vec![claim]),
        }
    }
    batches
}

/// The newest delivery names the message, so that the same content has the same id however often it is sent.
fn message_id(batch: &[Claim]) -> DeliveryId {
    let newest = batch
        .iter()
        .filter_map(|claim| claim.deliveries.last())
        .map(|one| one.id);
    let ids: Vec<DeliveryId> = newest.collect();
    match ids.as_slice() {
        [one] => *one,
        many => {
            let parts: Vec<&[u8]> = many.iter().map(|id| id.0.as_bytes().as_slice()).collect();
            delivery_id(&parts)
        }
    }
}

/// An id by content: a UUID of version 8.
fn delivery_id(parts: &[&[u8]]) -> DeliveryId {
    let content = ContentId::of("yagura message v1", parts);
    DeliveryId(uuid::Builder::from_custom_bytes(content.0).into_uuid())
}

fn later(time: Timestamp, by: Duration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
