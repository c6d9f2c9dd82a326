//! `yagura serve`: the portal, its API and the work beside it in one process.

use std::{
    net::SocketAddr,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, Result, ensure};
use yagura_engine::{
    delivery::{DeliveryWorker, Patience},
    supervisor::Supervisor,
    witness::Witnesses,
};
use yagura_model::{AuditAction, AuditEvent, Author, IdSource, Retention, User, UserId};
use yagura_net::Net;
use yagura_web::{App, Listen, Site, Tls};

use super::Outcome;
use crate::{
    arguments::{Global, Serve},
    config::Web,
    print,
    session::{self, Session},
};

const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8443);

/// The sign-in name of a demo's visitor.
const VISITOR: &str = "visitor";

/// Serves until a signal comes.
pub fn run(global: &Global, serve: &Serve) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(start(global, serve))
}

async fn start(global: &Global, serve: &Serve) -> Result<Outcome> {
    let session = session::open(&Global {
        quiet: true,
        ..global.clone()
    })
    .await?;
    let web = &session.settings.web;
    let listen = listen(web, serve)?;
    let mut site = site(web, serve, &listen)?;
    if serve.demo {
        ensure!(
            listen.site.ip().is_loopback(),
            "a demo lets visitors in without a passkey, so it listens on this machine only: give a loopback address"
        );
        site.links = true;
    }
    let uploads = global.data.join("uploads");
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&uploads)
        .with_context(|| format!("cannot make \"{}\"", uploads.display()))?;
    let reading = session::reading_defaults(&session.settings, Retention::Forget);
    let net = session.settings.net.way_out()?;
    let witnesses = witnesses(&session, &net)?;
    let deliveries = DeliveryWorker::new(session.engine.clone(), net, site.origin(), Patience::default());
    let mut app = App::new(
        session.engine.clone(),
        reading,
        site.clone(),
        session.settings.shown(),
        uploads,
        deliveries,
    )?;
    if let Some(witnesses) = witnesses {
        app = app.with_witnesses(witnesses);
    }
    let app = Arc::new(app);
    let stop = session.engine.stop.clone();
    let mut tasks = Supervisor::new(stop.clone());
    yagura_web::background::start(&app, &mut tasks).await?;
    let signal = stop.clone();
    tasks.start("signals", async move { session::signal_or_stop(signal).await });
    let link = if serve.demo {
        Some(visitor_link(&session, &site).await?)
    } else {
        None
    };
    first_steps(global, &session, serve).await?;
    let served = yagura_web::serve(&app, &listen, &stop, |bound, operators| {
        ready(global, &site, bound, operators, link.as_deref());
    })
    .await;
    stop.request();
    tasks.finish().await?;
    served?;
    Ok(Outcome::Done)
}

/// Says where the portal is.
fn ready(global: &Global, site: &Site, bound: SocketAddr, operators: Option<SocketAddr>, link: Option<&str>) {
    if !global.quiet {
        eprintln!(
            "yagura: the portal is at {} (listening on {bound})",
            site.origin()
        );
        if let Some(operators) = operators {
            eprintln!("yagura: health and metrics are at http://{operators}");
        }
    }
    if let Some(link) = link {
        // The one line of data: scripts and people take the address from it.
        let _ = print::line(link);
    }
}

/// Who keeps checkpoints elsewhere, if anybody does.
fn witnesses(session: &Session, net: &Net) -> Result<Option<Witnesses>> {
    let settings = &session.settings.audit.witness;
    let places = settings.places()?;
    if places.is_empty() {
        return Ok(None);
    }
    if let Some(file) = &settings.file {
        let device = |path: &Path| Some(std::fs::metadata(path).ok()?.dev());
        let here = device(&session.engine.manifests).or_else(|| device(session.engine.manifests.parent()?));
        if file
            .parent()
            .and_then(device)
            .is_some_and(|there| here == Some(there))
        {
            tracing::warn!(
                "audit.witness.file \"{}\" lies on the disk of the data: whoever can change the log can change it too",
                file.display()
            );
        }
    }
    let witnesses = Witnesses::new(session.engine.clone(), net.clone(), places);
    Ok(Some(witnesses.context("audit.witness in the settings")?))
}

fn listen(web: &Web, serve: &Serve) -> Result<Listen> {
    let tls = match (&web.tls_certificate, &web.tls_key) {
        (Some(certificates), Some(key)) => Some(Tls {
            certificates: certificates.clone(),
            key: key.clone(),
        }),
        (None, None) => None,
        _ => anyhow::bail!("web.tls_certificate and web.tls_key belong together: set both or none"),
    };
    Ok(Listen {
        site: serve.listen.or(web.listen).unwrap_or(LISTEN),
        operators: serve.operators.or(web.operators),
        tls,
    })
}

fn site(web: &Web, serve: &Serve, listen: &Listen) -> Result<Site> {
    let given = serve.origin.clone().or_else(|| web.origin.clone());
    let origin = match given {
        Some(origin) => origin,
        None => {
            ensure!(
                listen.site.ip().is_loopback(),
                "say what people type into their browser: --origin https://… (passkeys are bound to it)"
            );
            let scheme = if listen.tls.is_some() { "https" } else { "http" };
            format!("{scheme}://localhost:{}", listen.site.port())
        }
    };
    Ok(Site::new(&origin)?)
}

/// Says what to do next on a fresh installation.
async fn first_steps(global: &Global, session: &Session, serve: &Serve) -> Result<()> {
    if !global.quiet && !serve.demo && !session.engine.store.has_operator().await? {
        eprintln!(
            "yagura: nobody can sign in yet; make the first administrator's link with `yagura user bootstrap`"
        );
    }
    Ok(())
}

/// A link that signs a visitor in. The data must be invented: whoever has the link sees it.
async fn visitor_link(session: &Session, site: &Site) -> Result<String> {
    eprintln!(
        "yagura: WARNING: --demo lets whoever has the link in without a passkey; use it on invented data only"
    );
    let engine = &session.engine;
    let visitor = match engine.store.user_by_name(VISITOR).await? {
        Some(user) => user,
        None => {
            let now = engine.clock.now();
            let user = User {
                id: UserId(IdSource::new(&*engine.clock, &*engine.entropy).mint()),
                name: VISITOR.to_owned(),
                display_name: "見学 Visitor".to_owned(),
                operator: true,
                created_at: now,
            };
            let event = AuditEvent::new(Author::host(now), AuditAction::USER_REGISTERED)
                .about(user.id)
                .with("name", VISITOR)
                .with("demo", true);
            engine.store.add_visitor(&user, &event).await?;
            user
        }
    };
    let link =
        yagura_web::demo_link(&engine.store, site, visitor.id, &*engine.clock, &*engine.entropy).await?;
    Ok(link.address)
}
