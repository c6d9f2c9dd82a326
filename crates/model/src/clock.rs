//! Time, randomness and minted identity as parameters, so that the same input gives the same result.

use std::sync::Mutex;

/// An instant in UTC with nanosecond resolution; serialised as RFC 3339.
pub type Timestamp = jiff::Timestamp;

/// Where the current time comes from. The system clock lives in `cli`; tests use [`FixedClock`].
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// Where random bytes come from. The operating system's source lives in `cli`.
pub trait Entropy: Send + Sync {
    /// Fills `buffer` with unpredictable bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// A clock that stands still until it is set: for tests and for reproducible runs.
#[derive(Debug)]
pub struct FixedClock(Mutex<Timestamp>);

impl FixedClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves the clock to `now`.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Mints UUIDv7 identities for things that have no content to hash (users, jobs, deliveries).
pub struct IdSource<'a> {
    clock: &'a dyn Clock,
    entropy: &'a dyn Entropy,
}

impl<'a> IdSource<'a> {
    /// An id source on the given clock and random source.
    pub fn new(clock: &'a dyn Clock, entropy: &'a dyn Entropy) -> Self {
        Self { clock, entropy }
    }

    /// A new UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits.
    pub fn mint(&self) -> uuid::Uuid {
        let mut random = [0u8; 10];
        self.entropy.fill(&mut random);
        let millis = u64::try_from(self.clock.now().as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;
    impl Entropy for Sevens {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    #[test]
    fn minted_ids_are_version_7_and_carry_the_clock() {
        let clock = FixedClock::new(Timestamp::from_second(1_700_000_000).unwrap());
        let id = IdSource::new(&clock, &Sevens).mint();
        assert_eq!(id.get_version_num(), 7);
        let (seconds, _) = id.get_timestamp().unwrap().to_unix();
        assert_eq!(seconds, 1_700_000_000);
    }
}
