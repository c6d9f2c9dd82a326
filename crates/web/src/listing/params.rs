//! What is asked for after the question mark. Nothing is ignored: an unknown name or value is refused, with its name.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::{Map, Value};

use super::Paging;
use crate::problem::{Answer, Code, Refusal};

/// A filter and a page.
pub(crate) struct Wanted<T> {
    pub(crate) filter: T,
    pub(crate) paging: Paging,
}

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Wanted<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let (mut paging, mut filter) = (Map::new(), Map::new());
        for (name, value) in pairs(parts)? {
            let into = if Paging::NAMES.contains(&name.as_str()) {
                &mut paging
            } else {
                &mut filter
            };
            put(into, name, value);
        }
        Ok(Self {
            filter: read(filter)?,
            paging: read(paging)?,
        })
    }
}

/// A filter of something that is no list.
pub(crate) struct Filter<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Filter<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let mut filter = Map::new();
        for (name, value) in pairs(parts)? {
            put(&mut filter, name, value);
        }
        Ok(Self(read(filter)?))
    }
}

fn pairs(parts: &Parts) -> Answer<Vec<(String, String)>> {
    let pairs = Query::try_from_uri(&parts.uri);
    let pairs = pairs.map_err(|error| Refusal::new(Code::Parameter).because(error.body_text()))?;
    Ok(pairs.0)
}

/// A name that comes again is a list.
fn put(into: &mut Map<String, Value>, name: String, value: String) {
    let value = Value::String(value);
    match into.get_mut(&name) {
        None => {
            into.insert(name, value);
        }
        Some(Value::Array(all)) => all.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

fn read<T: DeserializeOwned>(values: Map<String, Value>) -> Answer<T> {
    serde_path_to_error::deserialize(Value::Object(values)).map_err(|error| {
        let name = error.path().to_string();
        let detail: String = error.inner().to_string().chars().take(300).collect();
        Refusal::new(Code::Parameter).field(name.trim_start_matches('.'), "value", detail)
    })
}

/// A text, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

/// Codes with commas between them, once or several times.
pub(crate) fn codes<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
    D: Deserializer<'de>,
{
    let texts = match Texts::deserialize(deserializer).map_err(|_| D::Error::custom("expected codes"))? {
        Texts::One(text) => vec![text],
        Texts::Many(texts) => texts,
    };
    let codes = texts.iter().flat_map(|text| text.split(','));
    codes
        .map(|code| code.trim().parse().map_err(D::Error::custom))
        .collect()
}

/// Yes or no, as JSON or as text.
pub(crate) fn flag<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: From<bool>,
    D: Deserializer<'de>,
{
    match Value::deserialize(deserializer)? {
        Value::Bool(value) => Ok(value.into()),
        Value::String(text) if text == "true" => Ok(true.into()),
        Value::String(text) if text == "false" => Ok(false.into()),
        _ => Err(D::Error::custom("expected true or false")),
    }
}

/// The length of a page.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| plain);
    number
        .filter(|number| (1..=Paging::LONGEST).contains(number))
        .ok_or_else(|| D::Error::custom("expected a number from 1 to 500"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use yagura_model::FindingStatus;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Sample {
        #[serde(deserialize_with = "codes")]
        status: Vec<FindingStatus>,
        #[serde(deserialize_with = "flag")]
        open: Option<bool>,
        q: Option<String>,
    }

    async fn wanted(query: &str) -> Result<Wanted<Sample>, Refusal> {
        let request = http::Request::get(format!("/x?{query}")).body(()).unwrap();
        Wanted::from_request_parts(&mut request.into_parts().0, &()).await
    }

    #[tokio::test]
    async fn codes_come_repeated_or_with_commas() {
        let both = wanted("status=new,regressed&status=resolved&open=true&limit=500&q=%E5%B1%B1").await;
        let both = both.ok().unwrap();
        let status = vec![
            FindingStatus::New,
            FindingStatus::Regressed,
            FindingStatus::Resolved,
        ];
        let filter = Sample {
            status,
            open: Some(true),
            q: Some("山".to_owned()),
        };
        assert_eq!(both.filter, filter);
        assert_eq!((both.paging.limit, both.paging.total), (500, false));
        assert_eq!(wanted("").await.ok().unwrap().paging.limit, 50);
    }

    #[tokio::test]
    async fn nothing_is_ignored() {
        for bad in [
            "status=open",
            "status=",
            "status=new,",
            "open=yes",
            "open=true&open=true",
            "q=a&q=b",
            "colour=red",
            "limit=0",
            "limit=501",
            "limit=%2B5",
            "limit=5&limit=6",
            "total=1",
        ] {
            let refused = wanted(bad).await.err().map(|refusal| refusal.code());
            assert_eq!(refused, Some(Code::Parameter), "{bad}");
        }
    }
}
