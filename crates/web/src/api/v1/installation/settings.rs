//! `GET /settings`

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use yagura_model::AuditAction;

use crate::{access::Caller, app::Shared, problem::Answer};

/// The settings in force. They are changed in the settings file, not here.
#[derive(Serialize, ToSchema)]
pub(crate) struct SettingsView {
    /// JSON Schema of the settings.
    #[schema(value_type = Object)]
    schema: Value,
    /// The values in force, without secrets.
    #[schema(value_type = Object)]
    values: Value,
}

/// The settings in force, without secrets.
#[utoipa::path(get, path = "/settings", tag = "installation", operation_id = "getSettings",
    responses((status = 200, description = "Settings", body = SettingsView)))]
pub(crate) async fn get_settings(State(app): State<Shared>, caller: Caller) -> Answer<Json<SettingsView>> {
    app.engine
        .store
        .audit(&caller.event(AuditAction::SETTINGS_READ))
        .await?;
    let part = |name: &str| app.settings.get(name).cloned().unwrap_or_default();
    Ok(Json(SettingsView {
        schema: part("schema"),
        values: part("values"),
    }))
}
