//! Who is in which pack: the brokers' people, the strangers among them, and the machines that are sold twice.

use jiff::Timestamp;

use super::{
    Scale,
    plans::{PLANS, Plan},
    story::{Case, Teller},
};
use crate::{
    families::Family::{Lumma, Meta, RedLine, Unknown},
    population::Population,
    rng::Rng,
};

/// Decides who is in which pack, and repeats some machines in a second pack.
pub(super) fn tell(rng: &Rng, population: &Population, scale: Scale, now: Timestamp) -> Vec<Vec<Case>> {
    let mut teller = Teller {
        rng: rng.fork("story"),
        now,
        rows: scale.saved,
        employees: population.employees.iter(),
        customers: population.customers.iter(),
        suppliers: population.suppliers.iter(),
        contractors: population.contractors.iter(),
        strangers: 0,
    };
    let mut told: Vec<Vec<Case>> = PLANS
        .iter()
        .enumerate()
        .map(|(number, plan)| tell_pack(&mut teller, plan, number, scale))
        .collect();
    repeat_machines(&mut told);
    told
}

fn tell_pack(teller: &mut Teller<'_>, plan: &Plan, number: usize, scale: Scale) -> Vec<Case> {
    let count = (scale.machines * plan.share).div_ceil(100);
    let mut cases: Vec<Case> = Vec::with_capacity(count);
    for index in 0..count {
        let family = plan
            .families
            .get(index % plan.families.len())
            .copied()
            .unwrap_or(Unknown);
        let case = match (number, index) {
            // The cluster: one department, one attachment, three days, all in the Japanese pack.
            (1, 0..6) => teller.employee(Lumma, true),
            (1, 6) | (2, 1) => teller.contractor(family),
            (7, 0) | (6, 1) => teller.supplier(family),
            (_, 0) => teller.employee(family, false),
            _ if index % 3 == 1 && (plan.japan || index % 2 == 1) => teller.customer(family),
            _ => None,
        };
        cases.push(case.unwrap_or_else(|| teller.stranger(family, plan.japan)));
    }
    teller.rng.shuffle(&mut cases);
    cases
}

/// Sellers sell twice: some machines of the Japanese pack come back in the export and the split archive, and RedLine
/// machines of the first pack under META's banner in the old one.
fn repeat_machines(told: &mut [Vec<Case>]) {
    let concerning = |case: &&Case| !case.planted.is_empty();
    let again: Vec<Case> = told
        .get(1)
        .into_iter()
        .flatten()
        .filter(concerning)
        .take(3)
        .cloned()
        .collect();
    let relabelled: Vec<Case> = told
        .first()
        .into_iter()
        .flatten()
        .filter(|case| case.machine.family == RedLine)
        .take(2)
        .cloned()
        .map(|mut case| {
            case.machine.family = Meta;
            case
        })
        .collect();
    if let Some(pack) = told.get_mut(7) {
        pack.extend(again.iter().take(1).cloned());
    }
    if let Some(pack) = told.get_mut(6) {
        pack.extend(again.into_iter().skip(1));
    }
    if let Some(pack) = told.get_mut(3) {
        pack.extend(relabelled);
    }
}
