//! Settings: one TOML file, overridden by `YAGURA__SECTION__KEY`, secrets by `*_FILE`. Unknown names are errors.

mod witness;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use yagura_net::{Allowed, Net};

pub use witness::WitnessSettings;

/// All settings, with their defaults.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Where rows are kept.
    pub database: Database,
    /// How keys are protected.
    pub vault: Vault,
    /// How packs are read.
    pub reading: ReadingSettings,
    /// The portal and its API.
    pub web: Web,
    /// Where connections may go.
    pub net: NetSettings,
    /// The audit log.
    pub audit: AuditSettings,
}

/// `[database]`
#[derive(Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `postgres://…`; absent: SQLite in the data folder. May hold a password, so it has a `_file` twin.
    pub url: Option<String>,
    /// File that holds the URL.
    pub url_file: Option<PathBuf>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

/// `[vault]`
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Vault {
    /// Root key file; absent: `keys/root.key` in the data folder, made on first use.
    pub key_file: Option<PathBuf>,
    /// File that holds a passphrase from which the root key is derived instead.
    pub passphrase_file: Option<PathBuf>,
}

/// `[web]`
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// What people type into their browser: `https://yagura.example.co.jp`. Passkeys are bound to it.
    pub origin: Option<String>,
    /// Address of the portal and its API; absent: `127.0.0.1:8443`.
    pub listen: Option<std::net::SocketAddr>,
    /// Address of `/healthz`, `/readyz` and `/metrics`; absent: they are not served.
    pub operators: Option<std::net::SocketAddr>,
    /// Certificate chain (PEM). With `tls_key`: the portal speaks TLS itself.
    pub tls_certificate: Option<PathBuf>,
    /// Private key (PEM).
    pub tls_key: Option<PathBuf>,
}

/// `[net]`
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NetSettings {
    /// Exceptions from the rule that nothing inside is ever contacted: `10.1.2.0/24:25`, `mail.example.co.jp:587`.
    pub allowed: Vec<String>,
    /// Certificates (PEM) of authorities that are trusted beside the public ones: those of your own mail, syslog and web servers.
    pub extra_ca_file: Option<PathBuf>,
}

/// `[audit]`
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AuditSettings {
    /// Who keeps signed checkpoints off this host. Without any, a log whose end was cut off is not noticed.
    pub witness: WitnessSettings,
}

/// `[reading]`
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReadingSettings {
    /// Read even where the kernel cannot confine the reader.
    pub allow_unconfined: bool,
    /// Budget of one pack over all nesting levels.
    pub limits: yagura_formats::archive::Limits,
}

impl Settings {
    /// The schema and the values in force, without secrets: as the portal shows them.
    pub fn shown(&self) -> serde_json::Value {
        let mut values = serde_json::to_value(self).unwrap_or_default();
        if let Some(url) = values.pointer_mut("/database/url")
            && !url.is_null()
        {
            *url = serde_json::json!({ "set": true });
        }
        if let Some(url) = values.pointer_mut("/audit/witness/webhook/url") {
            *url = serde_json::json!({ "set": true });
        }
        serde_json::json!({ "schema": schemars::schema_for!(Self), "values": values })
    }
}

impl NetSettings {
    /// The guarded way out.
    pub fn way_out(&self) -> Result<Net> {
        let allowed = self.allowed.iter().map(|one| one.parse());
        let allowed = allowed
            .collect::<Result<Vec<Allowed>, _>>()
            .context("net.allowed in the settings")?;
        let roots = match &self.extra_ca_file {
            Some(file) => std::fs::read(file)
                .map_err(anyhow::Error::from)
                .and_then(|pem| Ok(yagura_net::roots_from_pem(&pem)?))
                .with_context(|| format!("net.extra_ca_file \"{}\"", file.display()))?,
            None => Vec::new(),
        };
        Ok(Net::new(yagura_net::Settings {
            allowed,
            roots,
            ..yagura_net::Settings::default()
        })?)
    }
}

/// Reads the settings file (if there is one) and the environment.
pub fn load(file: Option<&Path>, data: &Path, environment: &[(String, String)]) -> Result<Settings> {
    let default = data.join("yagura.toml");
    let path = file.or_else(|| default.exists().then_some(default.as_path()));
    let mut table = toml::Table::new();
    if let Some(path) = path {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read settings \"{}\"", path.display()))?;
        table = text
            .parse()
            .with_context(|| format!("settings \"{}\" are not TOML", path.display()))?;
    }
    for (name, value) in environment {
        let keys: Vec<String> = name.split("__").skip(1).map(str::to_ascii_lowercase).collect();
        insert(&mut table, &keys, value).with_context(|| format!("environment variable {name}"))?;
    }
    let mut settings: Settings = table.try_into().context("settings")?;
    if let Some(file) = settings.database.url_file.take() {
        let url =
            std::fs::read_to_string(&file).with_context(|| format!("cannot read \"{}\"", file.display()))?;
        settings.database.url = Some(url.trim().to_owned());
    }
    Ok(settings)
}

fn insert(table: &mut toml::Table, keys: &[String], value: &str) -> Result<()> {
    match keys {
        [] => bail!("names no setting"),
        [key] => {
            let parsed = match (value.parse::<bool>(), value.parse::<i64>()) {
                (Ok(flag), _) => toml::Value::Boolean(flag),
                (_, Ok(number)) => toml::Value::Integer(number),
                _ => toml::Value::String(value.to_owned()),
            };
            table.insert(key.clone(), parsed);
            Ok(())
        }
        [section, rest @ ..] => match table
            .entry(section.clone())
            .or_insert_with(|| toml::Table::new().into())
        {
            toml::Value::Table(inner) => insert(inner, rest, value),
            _ => bail!("\"{section}\" is not a section"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_overrides_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("yagura.toml"),
            "[reading]\nallow_unconfined = true\n",
        )
        .unwrap();
        let file = load(None, folder.path(), &[]).unwrap();
        assert!(file.reading.allow_unconfined);
        let variable = ("YAGURA__READING__ALLOW_UNCONFINED".to_owned(), "false".to_owned());
        assert!(
            !load(None, folder.path(), &[variable])
                .unwrap()
                .reading
                .allow_unconfined
        );
    }

    #[test]
    fn shown_settings_hold_no_secret_and_every_section() {
        let mut settings = Settings::default();
        settings.database.url = Some("postgres://yagura:hunter2@db/yagura".to_owned());
        settings.audit.witness.webhook = Some(witness::Webhook {
            url: "https://witness.example.co.jp/hunter2".to_owned(),
            key_file: None,
        });
        let shown = settings.shown();
        assert!(!shown.to_string().contains("hunter2"), "{shown}");
        for section in ["database", "vault", "reading", "web", "net", "audit"] {
            assert!(
                shown.pointer(&format!("/schema/properties/{section}")).is_some(),
                "{section}"
            );
            assert!(
                shown.pointer(&format!("/values/{section}")).is_some(),
                "{section}"
            );
        }
    }

    #[test]
    fn an_unknown_setting_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let variable = ("YAGURA__READING__ALOW_UNCONFINED".to_owned(), "false".to_owned());
        let error = format!("{:#}", load(None, folder.path(), &[variable]).unwrap_err());
        assert!(error.contains("alow_unconfined"), "{error}");
    }
}
