//! People and cookies as lists.

use sea_orm::{QueryResult, Value};
use yagura_model::{FindingClass, FindingId, MachineId, Severity, Timestamp};

use super::{
    answers::{CookieExposure, Listed, PersonExposure},
    exposures::STAFF,
    save::severity,
    summary::query,
};
use crate::{
    StoreError, Tenant,
    entity::{id, micros, text, time, unsigned},
    queries::{
        LONGEST,
        place::{Place, cut_at},
    },
};

impl Tenant {
    /// One page of the logins with leaked credentials, worst first: of one class, or of employees, contractors and
    /// suppliers together. `q` is the beginning of a login, in any case; that list is in the order of logins.
    ///
    /// # Errors
    /// `after` is no cursor of this list, or the store cannot be read.
    pub async fn people(
        &self,
        class: Option<FindingClass>,
        q: Option<&str>,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Listed<PersonExposure>, StoreError> {
        let limit = limit.clamp(1, LONGEST);
        let after = after.map(|text| Place::parse(text, "person")).transpose()?;
        let classes = class.map_or_else(|| STAFF.to_vec(), |class| vec![class]);
        let begin = q.map(|q| text(q.trim()).to_lowercase()).filter(|q| !q.is_empty());
        let mut arms = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        for class in &classes {
            let mut arm = "SELECT * FROM \"person\" WHERE \"organization\" = ? AND \"class\" = ?".to_owned();
            values.extend([self.organization.as_str().into(), class.code().into()]);
            if let Some(begin) = &begin {
                arm.push_str(" AND \"folded\" >= ? AND \"folded\" < ?");
                let mut end = begin.clone().into_bytes();
                // No UTF-8 text holds this byte.
                end.push(0xff);
                values.extend([begin.clone().into_bytes().into(), end.into()]);
            }
            if let Some(after) = &after {
                arm.push_str(" AND \"score\" <= ? AND (\"score\" < ? OR \"subject\" > ? OR (\"subject\" = ? AND \"class\" > ?))");
                let score = Value::SmallInt(i16::try_from(after.key).ok());
                let (class, subject) = place(after)?;
                values.extend([
                    score.clone(),
                    score,
                    subject.clone().into(),
                    subject.into(),
                    class.into(),
                ]);
            }
            let order = format!(
                " ORDER BY \"score\" DESC, \"subject\", \"class\" LIMIT {}",
                limit + 1
            );
            arms.push(format!("SELECT * FROM ({arm}{order}) x"));
        }
        let all = arms.join(" UNION ALL ");
        let text = format!(
            "SELECT * FROM ({all}) y ORDER BY \"score\" DESC, \"subject\", \"class\" LIMIT {}",
            limit + 1
        );
        let rows = query(&self.store.db, &text, values).await?;
        let people = rows.iter().map(person).collect::<Result<Vec<_>, _>>()?;
        let (items, next) = cut_at(people, limit, |person| Place {
            order: "person",
            key: i64::from(person.score),
            id: format!("{}\n{}", person.class, person.subject).into_bytes(),
        });
        Ok(Listed { items, next })
    }

    /// One page of the stolen cookies, those that live longest first. With `live`: only those that can still be used.
    ///
    /// # Errors
    /// `after` is no cursor of this list, or the store cannot be read.
    pub async fn cookies(
        &self,
        live: bool,
        after: Option<&str>,
        limit: u64,
        now: Timestamp,
    ) -> Result<Listed<CookieExposure>, StoreError> {
        let limit = limit.clamp(1, LONGEST);
        let after = after.map(|text| Place::parse(text, "cookie")).transpose()?;
        let mut text = "SELECT * FROM \"cookie\" WHERE \"organization\" = ?".to_owned();
        let mut values: Vec<Value> = vec![self.organization.as_str().into()];
        if live {
            text.push_str(" AND \"live_until\" > ?");
            values.push(micros(now).into());
        }
        if let Some(after) = &after {
            let (finding, place) = after
                .id
                .split_at_checked(16)
                .ok_or_else(|| StoreError::Cursor(after.to_string()))?;
            let place: [u8; 8] = place
                .try_into()
                .map_err(|_| StoreError::Cursor(after.to_string()))?;
            text.push_str(
                " AND \"live_until\" <= ? AND (\"live_until\" < ? OR \"finding\" > ? OR (\"finding\" = ? AND \"place\" > ?))",
            );
            let finding = finding.to_vec();
            let place = i64::from_be_bytes(place);
            values.extend([
                after.key.into(),
                after.key.into(),
                finding.clone().into(),
                finding.into(),
                place.into(),
            ]);
        }
        text.push_str(&format!(
            " ORDER BY \"live_until\" DESC, \"finding\", \"place\" LIMIT {}",
            limit + 1
        ));
        let rows = query(&self.store.db, &text, values).await?;
        let cookies = rows
            .iter()
            .map(|row| cookie(row, now))
            .collect::<Result<Vec<_>, _>>()?;
        let (items, next) = cut_at(cookies, limit, |(_, place)| place.clone());
        Ok(Listed {
            items: items.into_iter().map(|(cookie, _)| cookie).collect(),
            next,
        })
    }
}

fn place(after: &Place) -> Result<(String, String), StoreError> {
    let text = String::from_utf8(after.id.clone()).map_err(|_| StoreError::Cursor(after.to_string()))?;
    let (class, subject) = text
        .split_once('\n')
        .ok_or_else(|| StoreError::Cursor(after.to_string()))?;
    Ok((class.to_owned(), subject.to_owned()))
}

fn person(row: &QueryResult) -> Result<PersonExposure, StoreError> {
    let class: String = row.try_get("", "class")?;
    let score = u8::try_from(row.try_get::<i16>("", "score")?).unwrap_or(0);
    Ok(PersonExposure {
        subject: row.try_get("", "subject")?,
        class: class.parse().map_err(StoreError::unreadable)?,
        severity: Severity::of_score(score),
        score,
        findings: unsigned(row.try_get("", "findings")?),
        last_seen: time(row.try_get("", "last_seen")?)?,
        machines: unsigned(row.try_get("", "machines")?),
    })
}

fn cookie(row: &QueryResult, now: Timestamp) -> Result<(CookieExposure, Place), StoreError> {
    let finding: Vec<u8> = row.try_get("", "finding")?;
    let place: i64 = row.try_get("", "place")?;
    let live_until: i64 = row.try_get("", "live_until")?;
    let role: String = row.try_get("", "role")?;
    let machine: Option<Vec<u8>> = row.try_get("", "machine")?;
    let expires_at: Option<i64> = row.try_get("", "expires_at")?;
    let exposure = CookieExposure {
        finding: FindingId(id(&finding)?),
        domain: row.try_get("", "domain")?,
        name: row.try_get("", "name")?,
        role: serde_json::from_value(role.into()).map_err(StoreError::unreadable)?,
        expires_at: expires_at.map(time).transpose()?,
        live: live_until > micros(now),
        machine: machine.as_deref().map(id).transpose()?.map(MachineId),
        severity: severity(row.try_get("", "severity")?)?,
    };
    let at = Place {
        order: "cookie",
        key: live_until,
        id: [finding, place.to_be_bytes().to_vec()].concat(),
    };
    Ok((exposure, at))
}
