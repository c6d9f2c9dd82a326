//! A route as it is shown and as people write it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yagura_model::{Day, FindingClass, RouteMode, RouteSettings, Severity, WallTime};

use crate::{
    problem::{Answer, Code, Refusal},
    shell::input::written,
};

/// Classes, tags and channels of one route at most.
const MOST: usize = 50;

/// Which findings a route takes. Empty: all.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteMatch {
    /// This severe or worse.
    #[serde(default)]
    severity_min: Option<Severity>,
    /// Of one of these classes.
    #[serde(default)]
    classes: Vec<FindingClass>,
    /// With one of these tags.
    #[serde(default)]
    tags: Vec<String>,
}

/// Hours in which nothing is sent, on the wall clock of a time zone.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuietHours {
    /// When they begin: `22:00`.
    #[schema(value_type = String)]
    from: WallTime,
    /// When they end; on the next day if that is not after `from`.
    #[schema(value_type = String)]
    to: WallTime,
    /// IANA name, such as `Asia/Tokyo`.
    zone: String,
    /// Days on which they begin, `mon` to `sun`. Empty: every day.
    #[serde(default)]
    days: Vec<Day>,
}

/// A rule of what goes where.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteDraft {
    name: String,
    /// Its place among the others. Of two that lead to one channel, the first counts.
    position: u32,
    #[serde(rename = "match")]
    matches: RouteMatch,
    /// Where to: ids of channels.
    channels: Vec<String>,
    /// `immediate` or `digest`.
    mode: RouteMode,
    /// Length of a digest's period, 1 to 10080.
    #[serde(default)]
    digest_minutes: Option<u32>,
    #[serde(default)]
    quiet_hours: Option<QuietHours>,
    /// Findings this severe or worse do not wait for the end of quiet hours.
    #[serde(default)]
    quiet_except_severity: Option<Severity>,
    /// Whether it is used; yes if not given.
    #[serde(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

/// A rule of what goes where, as it is kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct Route {
    id: String,
    #[serde(flatten)]
    settings: RouteDraft,
    /// For `If-Match`.
    version: u64,
}

impl RouteDraft {
    /// The settings, as far as they can be checked without looking at channels.
    pub(super) fn checked(self) -> Answer<RouteSettings> {
        let name = written("/name", &self.name, 100)?;
        for (pointer, length) in [
            ("/channels", self.channels.len()),
            ("/match/tags", self.matches.tags.len()),
            ("/match/classes", self.matches.classes.len()),
        ] {
            if length > MOST {
                let detail = format!("must not be more than {MOST}");
                return Err(Refusal::new(Code::Value).field(pointer, "many", detail));
            }
        }
        let mut channels = Vec::with_capacity(self.channels.len());
        for (place, channel) in self.channels.iter().enumerate() {
            let channel = channel.parse().map_err(|_| {
                Refusal::new(Code::Value).field(&format!("/channels/{place}"), "id", "not an id of a channel")
            })?;
            if !channels.contains(&channel) {
                channels.push(channel);
            }
        }
        Ok(RouteSettings {
            name,
            position: self.position,
            matches: yagura_model::RouteMatch {
                severity_min: self.matches.severity_min,
                classes: self.matches.classes,
                tags: self.matches.tags,
            },
            channels,
            mode: self.mode,
            digest_minutes: self.digest_minutes,
            quiet_hours: self.quiet_hours.map(|quiet| yagura_model::QuietHours {
                from: quiet.from,
                to: quiet.to,
                zone: quiet.zone,
                days: quiet.days,
            }),
            quiet_except_severity: self.quiet_except_severity,
            enabled: self.enabled,
        })
    }
}

impl From<yagura_model::Route> for Route {
    fn from(route: yagura_model::Route) -> Self {
        let settings = route.settings;
        Self {
            id: route.id.to_string(),
            version: route.version,
            settings: RouteDraft {
                name: settings.name,
                position: settings.position,
                matches: RouteMatch {
                    severity_min: settings.matches.severity_min,
                    classes: settings.matches.classes,
                    tags: settings.matches.tags,
                },
                channels: settings.channels.iter().map(ToString::to_string).collect(),
                mode: settings.mode,
                digest_minutes: settings.digest_minutes,
                quiet_hours: settings.quiet_hours.map(|quiet| QuietHours {
                    from: quiet.from,
                    to: quiet.to,
                    zone: quiet.zone,
                    days: quiet.days,
                }),
                quiet_except_severity: settings.quiet_except_severity,
                enabled: settings.enabled,
            },
        }
    }
}
