//! Nobody sees a leaked secret alone: random orders of everything that people can do, against a model of who may.
#![cfg(test)]
#![allow(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tests tell a whole story"
)]

mod machine;
mod model;
mod run;
#[path = "../../../store/tests/support/sample.rs"]
mod sample;
mod secrets;
#[path = "../support/mod.rs"]
mod support;

use machine::Op;
use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use run::Run;
use serde_json::json;
use yagura_model::Role;

/// Orders that are tried; `PROPTEST_CASES` asks for more.
const CASES: u32 = 32;
const LENGTH: std::ops::Range<usize> = 10..60;

#[test]
fn no_order_of_calls_shows_a_secret_to_one_person() {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    // The default of the crate, when nobody asks for another number.
    if config.cases == 256 {
        config.cases = CASES;
    }
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (shown, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let tried = runner.run(&vec(machine::op(), LENGTH), |ops: Vec<Op>| {
        let told = runtime.block_on(async {
            let mut run = Run::new().await;
            for op in &ops {
                run.take(op).await?;
            }
            run.end().await
        })?;
        shown.set(shown.get() + told.shown);
        refused.set(refused.get() + told.refused);
        Ok(())
    });
    match tried {
        Ok(()) => {}
        Err(TestError::Fail(why, ops)) => panic!("{why}\n{ops:#?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
    // A machine that never gets anywhere would prove nothing.
    let (shown, refused) = (shown.get(), refused.get());
    assert!(shown >= 10 && refused >= 50, "{shown} shown, {refused} refused");
}

/// The steps of the story that a good day consists of, and those of one person who plays two.
#[tokio::test]
async fn who_invites_the_second_person_may_be_the_second_person() {
    let mut run = Run::new().await;
    let admin = 0;
    let made = run.invite(admin, Role::Approver).await.unwrap();
    run.world.later(60);
    let reveal = run.ask_for(admin, 0).await;
    let refused = run.decide(made, &reveal, "approve").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (409, "E-REVEAL-003")
    );
    // Neither can two whom one person invited.
    let other = run.invite(admin, Role::Responder).await.unwrap();
    run.world.later(60);
    let reveal = run.ask_for(other, 0).await;
    let refused = run.decide(made, &reveal, "approve").await;
    assert_eq!(refused.code(), "E-REVEAL-003", "{}", refused.text);
    // Nor does a chain of invitations help.
    let second = run.invite(admin, Role::OrgAdmin).await.unwrap();
    let third = run.invite(second, Role::Approver).await.unwrap();
    run.world.later(60);
    let reveal = run.ask_for(admin, 0).await;
    let refused = run.decide(third, &reveal, "approve").await;
    assert_eq!(refused.code(), "E-REVEAL-003", "{}", refused.text);
    assert!(
        run.queue_of(third).await.is_empty(),
        "what cannot be decided is not offered"
    );
    // Somebody whom the host let in is somebody else.
    assert_eq!(run.queue_of(1).await.len(), 3);
    let agreed = run.decide(1, &reveal, "approve").await;
    assert_eq!(agreed.status, 200, "{}", agreed.text);
    let shown = run.decide(admin, &reveal, "show").await;
    assert_eq!(shown.json()["secret"], json!(run.secret(0)));
    assert_eq!(shown.json()["visible_seconds"], 60);
}

#[tokio::test]
async fn a_clock_that_is_set_back_gives_nobody_more_time() {
    let mut run = Run::new().await;
    let reveal = run.ask_for(0, 0).await;
    run.world.later(-600);
    let late = run.decide(1, &reveal, "approve").await;
    assert_eq!(
        (late.status.as_u16(), late.code().as_str()),
        (409, "E-CONFLICT-003")
    );
    run.world.later(610);
    let agreed = run.decide(1, &reveal, "approve").await;
    assert_eq!(agreed.status, 200, "{}", agreed.text);
    run.world.later(-300);
    let late = run.decide(0, &reveal, "show").await;
    assert_eq!(
        (late.status.as_u16(), late.code().as_str()),
        (409, "E-CONFLICT-003")
    );
}

/// Four digits of which the mask shows the first: nobody may try them all, with however many keys.
#[tokio::test]
async fn a_short_number_cannot_be_guessed_by_comparing() {
    let mut run = Run::new().await;
    let keys = [run.key(0).await, run.key(0).await];
    let mut answered = 0;
    for guess in 0..30 {
        let answer = run.guess(&keys[guess % 2], 0, &format!("{guess:04}")).await;
        match answer.status.as_u16() {
            200 => answered += 1,
            429 => assert_eq!(answer.code(), "E-RATE-001"),
            _ => panic!("{}", answer.text),
        }
    }
    assert_eq!(answered, 10);
}
