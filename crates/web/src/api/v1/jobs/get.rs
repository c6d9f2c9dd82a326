//! `GET /organizations/{org}/jobs/{id}`

use axum::{Json, extract::Path};

use super::Job;
use crate::{access::Tenancy, problem::Answer, shell::input::id};

/// One job.
#[utoipa::path(get, path = "/organizations/{org}/jobs/{id}", tag = "jobs", operation_id = "getJob",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The job")),
    responses((status = 200, description = "The job", body = Job)))]
pub(crate) async fn get_job(tenancy: Tenancy, Path((_, job)): Path<(String, String)>) -> Answer<Json<Job>> {
    Ok(Json(tenancy.job(id(&job)?).await?.into()))
}
