//! How long to wait before the next attempt: twice as long each time, up to six hours, with jitter, so that many messages
//! that failed together do not come back together.

use std::time::Duration;

use yagura_model::Entropy;

/// The first wait.
const FIRST: Duration = Duration::from_secs(30);

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(6 * 3_600);

/// The longest wait that the other side can ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 3_600);

/// The wait after attempt number `attempts` (from 1): between half and all of the step, or as long as was asked for.
pub(super) fn wait(attempts: u32, asked: Option<Duration>, entropy: &dyn Entropy) -> Duration {
    let doublings = attempts.saturating_sub(1).min(20);
    let step = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    let mut random = [0u8; 4];
    entropy.fill(&mut random);
    let part = f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX);
    let jittered = step.mul_f64(0.5 + part / 2.0);
    jittered.max(asked.unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct All(u8);
    impl Entropy for All {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn waits_double_within_their_bounds() {
        let seconds = |attempts, byte| wait(attempts, None, &All(byte)).as_secs();
        assert_eq!([1, 2, 3, 8].map(|n| seconds(n, 255)), [30, 60, 120, 3_840]);
        assert_eq!([1, 2, 3, 8].map(|n| seconds(n, 0)), [15, 30, 60, 1_920]);
        for attempts in [20, 1_000, u32::MAX] {
            assert_eq!(seconds(attempts, 255), 6 * 3_600);
        }
        let asked = |seconds| wait(1, Some(Duration::from_secs(seconds)), &All(0)).as_secs();
        assert_eq!([1, 600, 1_000_000].map(asked), [15, 600, 24 * 3_600]);
    }
}
