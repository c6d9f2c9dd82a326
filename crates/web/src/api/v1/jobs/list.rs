//! `GET /organizations/{org}/jobs`

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use yagura_model::JobId;

use super::Job;
use crate::{
    access::Tenancy,
    problem::{Answer, Code, Refusal},
    shell::input::{Params, page},
};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobParams {
    /// 1 to 500; 50 if not given.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// A page of jobs.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobPage {
    items: Vec<Job>,
    /// Where the next page begins; null at the end.
    next: Option<String>,
}

/// Jobs, newest first.
#[utoipa::path(get, path = "/organizations/{org}/jobs", tag = "jobs", operation_id = "listJobs",
    params(("org" = String, Path, description = "The organisation"), JobParams),
    responses((status = 200, description = "Jobs", body = JobPage)))]
pub(crate) async fn list_jobs(tenancy: Tenancy, Params(params): Params<JobParams>) -> Answer<Json<JobPage>> {
    let limit = page(params.limit)?;
    let before = params.cursor.as_deref().map(str::parse::<JobId>).transpose();
    let before = before.map_err(|_| Refusal::new(Code::Parameter).because("not a cursor"))?;
    let mut jobs = tenancy.jobs(before, limit + 1).await?;
    let more = jobs.len() as u64 > limit;
    jobs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = jobs.last().filter(|_| more).map(|job| job.id.to_string());
    Ok(Json(JobPage {
        items: jobs.into_iter().map(Into::into).collect(),
        next,
    }))
}
