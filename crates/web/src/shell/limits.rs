//! How often callers may ask. Buckets live in memory: after a restart everybody begins anew.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter, clock::Clock as _, clock::DefaultClock, state::keyed::DefaultKeyedStateStore,
};
use http::{HeaderName, HeaderValue, header};

use super::client::Client;
use crate::problem::{Answer, Code, Refusal};

type Buckets = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock>;

/// All limits.
pub(crate) struct Limits {
    strangers: Buckets,
    callers: Buckets,
    reveals: Buckets,
    guesses: Buckets,
}

impl Default for Limits {
    fn default() -> Self {
        let quota = |period: Duration, burst: u32| {
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            Quota::with_period(period)
                .unwrap_or(Quota::per_second(burst))
                .allow_burst(burst)
        };
        Self {
            // Somebody who mistypes or whose page asks twice is never stopped; guessing 112 bits is hopeless anyway.
            strangers: RateLimiter::keyed(quota(Duration::from_secs(1), 60)),
            // The portal asks in bursts; a program at full speed gets 100 a second.
            callers: RateLimiter::keyed(quota(Duration::from_millis(10), 600)),
            reveals: RateLimiter::keyed(quota(Duration::from_secs(60), 20)),
            // A four-digit number of which the first digit is known has a thousand values: at this rate they last for years,
            // and asking once a day whether a password is still the current one goes on.
            guesses: RateLimiter::keyed(quota(Duration::from_secs(86_400), 10)),
        }
    }
}

impl Limits {
    /// A request that tries to prove who makes it, by address.
    pub(crate) fn stranger(&self, client: &Client) -> Answer<()> {
        check(&self.strangers, client.address().unwrap_or_default(), 60, 60)
    }

    /// A request of a known caller.
    pub(crate) fn caller(&self, key: &str) -> Answer<()> {
        check(&self.callers, key.to_owned(), 600, 6)
    }

    /// A request to see or compare a secret.
    pub(crate) fn reveal(&self, key: &str) -> Answer<()> {
        check(&self.reveals, key.to_owned(), 20, 1_200)
    }

    /// A guess at one secret, whoever makes it.
    pub(crate) fn guess(&self, secret: &str) -> Answer<()> {
        check(&self.guesses, secret.to_owned(), 10, 864_000)
    }
}

/// `window` is in how many seconds an empty bucket is full again.
fn check(buckets: &Buckets, key: String, burst: u32, window: u32) -> Answer<()> {
    let Err(not_until) = buckets.check_key(&key) else {
        return Ok(());
    };
    let wait = not_until.wait_time_from(DefaultClock::default().now());
    let seconds = wait.as_secs() + 1;
    // IETF draft-ietf-httpapi-ratelimit-headers-10.
    let policy = format!("\"caller\";q={burst};w={window}");
    let limit = format!("\"caller\";r=0;t={seconds}");
    let mut refusal = Refusal::new(Code::TooMany).header(header::RETRY_AFTER, HeaderValue::from(seconds));
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", limit)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            refusal = refusal.header(HeaderName::from_static(name), value);
        }
    }
    Err(refusal)
}
