//! Who may see what: the rules in the shortest form, apart from how the program keeps them.

use std::collections::BTreeMap;

use yagura_model::{Permission, Role, Timestamp};

fn minutes(minutes: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_mins(minutes)
}

/// An account. Whoever invited it may hold it too: `hand` is whose it may be.
#[derive(Debug, Clone)]
pub struct Account {
    pub hand: usize,
    pub since: Timestamp,
    /// In each organisation by its number.
    pub roles: BTreeMap<usize, Role>,
    pub session: Session,
}

/// The session that the account's calls are made with.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    pub began: Timestamp,
    pub used: Timestamp,
    pub proved: Option<Timestamp>,
}

impl Session {
    /// Whether it lets somebody in at `now`, and notes the use.
    pub fn use_at(&mut self, now: Timestamp) -> bool {
        let alive = now < self.began + minutes(12 * 60)
            && now <= self.used + minutes(30)
            && self.used <= now + minutes(1);
        if alive && now.duration_since(self.used) > minutes(1) {
            self.used = now;
        }
        alive
    }

    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.proved
            .is_some_and(|proved| proved <= now && now < proved + minutes(5))
    }
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Requested,
    Approved { by: usize },
    Refused { by: usize },
    Shown { approved_by: usize },
}

/// A request that was made.
#[derive(Debug, Clone)]
pub struct Reveal {
    pub id: String,
    pub organization: usize,
    pub secret: usize,
    pub by: usize,
    pub requested: Timestamp,
    /// When the present state began.
    pub since: Timestamp,
    pub state: State,
}

impl Reveal {
    fn in_time(&self, now: Timestamp) -> bool {
        self.since <= now && now < self.since + minutes(15)
    }

    /// Whether `who` may agree, or not agree.
    pub fn decidable(&self, accounts: &[Account], who: usize, now: Timestamp) -> bool {
        let (account, asker) = (&accounts[who], &accounts[self.by]);
        self.state == State::Requested
            && self.in_time(now)
            && may(account, self.organization, Permission::ApproveReveal)
            && who != self.by
            && account.since < self.requested
            && account.hand != asker.hand
    }

    /// Whether `who` may look.
    pub fn visible(&self, accounts: &[Account], who: usize, now: Timestamp) -> bool {
        matches!(self.state, State::Approved { by } if by != who)
            && self.in_time(now)
            && who == self.by
            && may(&accounts[who], self.organization, Permission::RequestReveal)
    }
}

pub fn may(account: &Account, organization: usize, permission: Permission) -> bool {
    account
        .roles
        .get(&organization)
        .is_some_and(|role| role.may(permission))
}
