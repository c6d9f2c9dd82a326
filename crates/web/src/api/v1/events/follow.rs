//! `GET /organizations/{org}/events`

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
};

/// How often counters are looked at. They come from maintained totals, so that looking costs little.
const EVERY: Duration = Duration::from_secs(2);

/// A stream ends after so long; the client comes again, and its session is checked again.
const LONGEST: Duration = Duration::from_secs(300);

/// What is shown beside the navigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct LiveCounters {
    /// Findings in which something is left to do.
    open: u64,
    /// Those that nobody has looked at.
    new: u64,
    /// Those whose time has run out.
    overdue: u64,
    /// Jobs that wait or go on.
    jobs_running: u64,
}

/// An event of the stream, as its fields are after the lines were put together.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is used")]
pub(crate) struct LiveEvent {
    /// `counters`.
    event: String,
    /// A LiveCounters, as JSON.
    #[schema(content_media_type = "application/json")]
    data: String,
}

/// Follow the counters: `counters` events, each when something changed.
#[utoipa::path(get, path = "/organizations/{org}/events", tag = "events", operation_id = "followEvents",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Events; the data of each is a LiveCounters", body = LiveEvent,
        content_type = "text/event-stream")))]
pub(crate) async fn follow_events(
    State(app): State<Shared>,
    tenancy: Tenancy,
    _caller: Caller,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let first = counters(&app, &tenancy).await?;
    let looks = stream::unfold(
        (app, tenancy, None::<LiveCounters>),
        move |(app, tenancy, last)| {
            let first = first.clone();
            async move {
                let now = match last {
                    None => first,
                    Some(_) => {
                        tokio::time::sleep(EVERY).await;
                        // A store that is away for a moment is not the end of the stream.
                        match counters(&app, &tenancy).await {
                            Ok(now) => now,
                            Err(_) => last.clone()?,
                        }
                    }
                };
                let changed = last.as_ref() != Some(&now);
                let event = changed.then(|| Event::default().event("counters").json_data(&now));
                Some((event, (app, tenancy, Some(now))))
            }
        },
    );
    let events = looks
        .filter_map(|event| async move { event?.ok().map(Ok) })
        .take_until(tokio::time::sleep(LONGEST));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

async fn counters(app: &Shared, tenancy: &Tenancy) -> Answer<LiveCounters> {
    let overview = tenancy.overview(app.now()).await?;
    let of = |status: &str| {
        let all = overview.by_status.iter();
        all.filter(|one| one.status.code() == status)
            .map(|one| one.count)
            .sum()
    };
    Ok(LiveCounters {
        open: overview.open.iter().map(|one| one.count).sum(),
        new: of("new"),
        overdue: overview.sla.overdue,
        jobs_running: app.engine.store.busy_jobs(tenancy).await?,
    })
}
