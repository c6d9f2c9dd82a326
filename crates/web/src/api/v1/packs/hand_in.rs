//! `POST /organizations/{org}/packs`

use std::path::{Path, PathBuf};

use axum::{Json, body::Body, extract::State};
use futures_util::StreamExt;
use http::StatusCode;
use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use utoipa::IntoParams;
use yagura_model::{AuditAction, JobId, JobKind, JobState, Retention};

use crate::{
    access::{Caller, Tenancy},
    api::v1::jobs::Job,
    app::{App, Shared},
    problem::{Answer, Code, Refusal},
    shell::{disk, input::Params},
};

/// Between two looks at the disk while a pack comes in.
const LOOK_EVERY: u64 = 64 << 20;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HandInParams {
    /// The file's name. Archives are often opened by a password in it.
    name: String,
    /// `forget` (the default) or `keep`.
    retention: Option<String>,
}

/// Hand in a pack. It is read in a confined process; the job tells how far it is.
#[utoipa::path(post, path = "/organizations/{org}/packs", tag = "packs", operation_id = "handInPack",
    params(("org" = String, Path, description = "The organisation"), HandInParams),
    request_body(content = inline(String), content_type = "application/octet-stream", description = "The file"),
    responses((status = 202, description = "It will be read", body = Job)))]
pub(crate) async fn hand_in_pack(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Params(params): Params<HandInParams>,
    body: Body,
) -> Answer<(StatusCode, Json<Job>)> {
    disk::room(&app)?;
    let name = file_name(&params.name)?;
    let retention = retention(params.retention.as_deref())?;
    let id = JobId(app.mint());
    let place = app.uploads.join(id.to_string()).join(&name);
    let size = match receive(&app, &place, body).await {
        Ok(size) => size,
        Err(refusal) => {
            discard(&place).await;
            return Err(refusal);
        }
    };
    let job = yagura_model::Job {
        id,
        organization: tenancy.organization().clone(),
        kind: JobKind::Ingest,
        name: name.clone(),
        state: JobState::Queued,
        place: Some(place.to_string_lossy().into_owned()),
        retention,
        done_bytes: 0,
        total_bytes: size,
        rows: 0,
        requested_by: caller.user.id,
        created_at: app.now(),
        started_at: None,
        finished_at: None,
        summary: None,
        error: None,
    };
    let event = caller
        .event(AuditAction::PACK_INGESTED)
        .of(tenancy.organization())
        .about(&name)
        .with("job", id)
        .with("bytes", size);
    if let Err(error) = tenancy.add_job(&job, &event).await {
        discard(&place).await;
        return Err(error.into());
    }
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

fn retention(code: Option<&str>) -> Answer<Retention> {
    match code {
        None | Some("forget") => Ok(Retention::Forget),
        Some("keep") => Ok(Retention::Keep),
        Some(_) => {
            Err(Refusal::new(Code::Parameter).field("retention", "retention", "must be forget or keep"))
        }
    }
}

/// A name that stays inside its folder, with nothing changed that a password could be read from.
fn file_name(given: &str) -> Answer<String> {
    let name: String = given
        .chars()
        .map(|c| {
            if c == '/' || c == '\\' || c.is_control() {
                '_'
            } else {
                c
            }
        })
        .collect();
    let name = name.trim();
    if name.is_empty() || name.len() > 200 || name.chars().all(|c| c == '.') {
        return Err(Refusal::new(Code::Parameter).field(
            "name",
            "name",
            "must be a file name of at most 200 bytes",
        ));
    }
    Ok(name.to_owned())
}

/// Writes the body to `place` and makes it durable: an accepted pack is never lost.
async fn receive(app: &App, place: &Path, body: Body) -> Answer<u64> {
    let folder = place.parent().map(PathBuf::from).unwrap_or_default();
    tokio::fs::create_dir_all(&folder).await.map_err(fault)?;
    let mut file = tokio::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(place)
        .await
        .map_err(fault)?;
    let mut stream = body.into_data_stream();
    let (mut size, mut looked) = (0u64, 0u64);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refusal::new(Code::Body).because("the body ended too early"))?;
        file.write_all(&chunk).await.map_err(fault)?;
        size += chunk.len() as u64;
        if size - looked >= LOOK_EVERY {
            looked = size;
            disk::room(app)?;
        }
    }
    file.sync_all().await.map_err(fault)?;
    if size == 0 {
        return Err(Refusal::new(Code::Value).because("the file is empty"));
    }
    let folder = tokio::fs::File::open(&folder).await.map_err(fault)?;
    folder.sync_all().await.map_err(fault)?;
    Ok(size)
}

async fn discard(place: &Path) {
    // What was not written is not there.
    let _ = tokio::fs::remove_file(place).await;
    if let Some(folder) = place.parent() {
        let _ = tokio::fs::remove_dir(folder).await;
    }
}

fn fault(error: std::io::Error) -> Refusal {
    yagura_store::StoreError::from(error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_their_folder_and_keep_what_passwords_are_read_from() {
        assert_eq!(file_name("../../etc/passwd").unwrap(), ".._.._etc_passwd");
        assert_eq!(
            file_name("logs pass @abc#1 日本.rar").unwrap(),
            "logs pass @abc#1 日本.rar"
        );
        for bad in ["", " ", "..", ".", &"a".repeat(201)] {
            assert!(file_name(bad).is_err(), "{bad}");
        }
    }
}
