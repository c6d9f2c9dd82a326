//! What a pack may cost, over all its levels.

use yagura_model::FixedClock;

use super::*;

fn budget(limits: Limits) -> (Budget, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::new("2026-11-01T00:00:00Z".parse().unwrap()));
    (Budget::new(limits, clock.clone()), clock)
}

fn drain(budget: &Budget, bytes: u64) -> Option<&'static str> {
    let mut reader = budget.metered(io::repeat(0).take(bytes));
    io::copy(&mut reader, &mut io::sink())
        .err()
        .and_then(|error| limit_of(&error))
}

#[test]
fn bytes_are_counted_over_all_levels() {
    let (budget, _) = budget(Limits {
        bytes: 1000,
        ..Limits::default()
    });
    let outer = budget.outermost(1 << 20);
    assert_eq!(drain(&outer, 600), None);
    assert_eq!(drain(&outer.deeper().unwrap(), 600), Some("bytes"));
    assert_eq!(drain(&budget, 1), Some("bytes"), "spent is spent, at every level");
}

#[test]
fn a_ratio_ends_one_archive_only() {
    let (budget, _) = budget(Limits::default());
    assert_eq!(
        drain(&budget.outermost(1000), 9 << 20),
        None,
        "small content is never a bomb"
    );
    let bomb = budget.outermost(1000);
    assert_eq!(drain(&bomb, 20 << 20), Some("ratio"));
    assert_eq!(drain(&bomb, 1), Some("ratio"));
    assert_eq!(drain(&budget.outermost(1 << 20), 20 << 20), None);
}

#[test]
fn depth_entries_and_time_have_ends() {
    let (first, clock) = budget(Limits {
        entries: 5,
        depth: 2,
        time: 60,
        ..Limits::default()
    });
    let outer = first.outermost(1);
    assert_eq!(
        outer.deeper().and_then(|inner| inner.deeper().map(drop)),
        Err(LimitExceeded { which: "depth" })
    );
    clock.set("2026-11-01T00:02:00Z".parse().unwrap());
    let late = budget(Limits {
        time: 60,
        ..Limits::default()
    });
    late.1.set("2026-11-01T00:02:00Z".parse().unwrap());
    assert_eq!(drain(&late.0.outermost(1 << 30), CLOCK_STEP + 1), Some("time"));
    assert_eq!(first.entries(5), Ok(()));
    assert_eq!(first.entries(1), Err(LimitExceeded { which: "entries" }));
}

#[test]
fn a_decoder_that_hides_a_limit_does_not_hide_it() {
    struct Hides<R>(R);
    impl<R: Read> Read for Hides<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0
                .read(buffer)
                .map_err(|error| io::Error::other(error.to_string()))
        }
    }
    let (budget, _) = budget(Limits {
        bytes: 100,
        ..Limits::default()
    });
    let outer = budget.outermost(1);
    let inner = outer.deeper().unwrap();
    let mut reader = inner.metered(Hides(outer.metered(io::repeat(0))));
    let error = io::copy(&mut reader, &mut io::sink()).unwrap_err();
    assert_eq!(limit_of(&error), Some("bytes"));
    assert_eq!(reader.failure().and_then(|error| limit_of(&error)), Some("bytes"));
}

#[test]
fn what_is_held_counts_until_it_is_dropped_and_names_are_bounded() {
    let (budget, _) = budget(Limits {
        memory: 100,
        ..Limits::default()
    });
    let outer = budget.outermost(1);
    let held = outer.hold(vec![0; 60]);
    assert_eq!((outer.memory(), held.as_ref().len()), (40, 60));
    drop(held);
    assert_eq!(outer.memory(), 100);
    assert_eq!(outer.names(1 << 20), Ok(()));
    assert_eq!(outer.names(1 << 30), Err(LimitExceeded { which: "memory" }));
    // The next archive has a catalogue of its own.
    assert_eq!(budget.outermost(1).names(1 << 20), Ok(()));
}

#[test]
fn what_a_first_look_costs_is_taken_back() {
    let (budget, _) = budget(Limits {
        bytes: 100,
        ..Limits::default()
    });
    let outer = budget.outermost(1);
    let mark = outer.mark();
    assert_eq!(drain(&outer, 101), Some("bytes"));
    outer.rewind(mark);
    assert_eq!((drain(&outer, 100), drain(&outer, 1)), (None, Some("bytes")));
}

#[test]
fn a_limit_is_found_inside_wrapped_errors() {
    let inner: io::Error = LimitExceeded { which: "ratio" }.into();
    let wrapped = io::Error::new(io::ErrorKind::InvalidData, inner);
    assert_eq!(limit_of(&wrapped), Some("ratio"));
    assert_eq!(limit_of(&same_error(&wrapped)), Some("ratio"));
    assert_eq!(limit_of(&io::Error::other("x")), None);
}
