//! A batch before it meets the store: as rows, each observation once.

use std::collections::HashMap;

use yagura_model::{Observation, ObservationId};

use super::{
    Reading,
    merge::{Classified, Row, Seen},
};
use crate::{
    StoreError,
    entity::{micros, signed, text, to_json},
};

/// Each observation of the batch once, in the order of ids (trees are written fastest in their own order).
pub(crate) fn unite(reading: &Reading, observations: &[Observation]) -> Result<Vec<(Row, Seen)>, StoreError> {
    let mut places: HashMap<ObservationId, usize> = HashMap::with_capacity(observations.len());
    let mut all: Vec<(Row, Seen)> = Vec::with_capacity(observations.len());
    for observation in observations {
        let row = row(reading, observation)?;
        let seen = seen(reading, observation)?;
        match places.get(&observation.id).and_then(|place| all.get_mut(*place)) {
            Some((first, sighting)) => {
                first.absorb(row);
                sighting.absorb(&seen);
            }
            None => {
                places.insert(observation.id, all.len());
                all.push((row, seen));
            }
        }
    }
    all.sort_unstable_by_key(|(row, _)| row.id);
    Ok(all)
}

fn row(reading: &Reading, observation: &Observation) -> Result<Row, StoreError> {
    let mut row = Row {
        seq: 0,
        id: observation.id,
        organization: observation.organization.to_string(),
        kind: observation.fact.kind().code().to_owned(),
        machine: observation.machine.map(|machine| machine.0),
        verdict: Classified {
            generation: signed(reading.generation),
            class: observation.class,
            asset: text(&observation.asset),
            reasons: to_json(&observation.reasons)?,
            finding: observation.finding.0,
        },
        touched: 0,
        digest: 0,
        fact: to_json(&observation.fact)?,
        ciphertext: observation.ciphertext.clone(),
    };
    row.digest = row.digest_of();
    Ok(row)
}

/// The sightings of one pack are one. An observation that names none was seen there, nobody says where.
fn seen(reading: &Reading, observation: &Observation) -> Result<Seen, StoreError> {
    let mut all: Option<Seen> = None;
    for sighting in &observation.sightings {
        if sighting.pack != reading.pack {
            return Err(StoreError::OtherPack {
                reading: reading.pack,
                found: sighting.pack,
            });
        }
        let seen = Seen {
            reading: reading.id,
            member: text(&sighting.member),
            line: signed(sighting.line),
            count: signed(sighting.count),
            seen_at: micros(sighting.seen_at),
        };
        match &mut all {
            Some(first) => {
                first.absorb(&seen);
            }
            None => all = Some(seen),
        }
    }
    Ok(all.unwrap_or_else(|| Seen {
        reading: reading.id,
        member: String::new(),
        line: 0,
        count: signed(observation.count),
        seen_at: micros(observation.first_seen),
    }))
}
