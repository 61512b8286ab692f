//! `writ serve`: the public report in the browser.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::net::TcpListener;
use writ_app::configuration::{Configuration, Weight};
use writ_app::proof::Token;
use writ_app::readiness::NotReady;
use writ_app::reporting::Question;
use writ_app::{Installation, MailRoom, Outside};
use writ_core::report::{Figure, Period, PlatformScope, Report};
use writ_web::{
    Answering, CaseLists, CasePage, CountedCase, CountedCases, Office, ReportSource, ServerLimits,
    Serving, Site, SourceFailure, Tls,
};

use crate::arguments::{Place, Serve};
use crate::background::{self, Pulse};
use crate::check_config;
use crate::metrics::Metrics;
use crate::output::{self, Done};
use crate::outside;
use crate::stop::Stop;

/// How long background work and what is being written may go on once the server has stopped.
const FINISHING: Duration = Duration::from_secs(10);
/// How long finding out may take whether the program is ready.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long what was found out holds.
const KNOWN_FOR: Duration = Duration::from_secs(1);
/// How often what was counted is folded.
const FOLDED_EVERY: Duration = Duration::from_secs(5);
/// Connections of operators at the same time.
const OPERATORS: usize = 32;

/// Which instant is now: the clock's, or the one a demonstration stands still at.
#[derive(Debug, Clone, Copy)]
enum Clock {
    Running,
    Standing(Timestamp),
}

impl Clock {
    fn now(self) -> Timestamp {
        match self {
            Self::Running => outside::now(),
            Self::Standing(at) => at,
        }
    }
}

pub(crate) async fn serve(place: &Place, arguments: Serve) -> anyhow::Result<Done> {
    if arguments.demo && place.database_url.is_some() {
        return Ok(output::refuse(
            &"a demonstration keeps its made-up data in a folder of its own: leave out --database-url",
        ));
    }
    let configuration = configured(place, &arguments)?;
    // A demonstration leaves nothing behind, unless it is told where to stay.
    let fleeting = (arguments.demo && place.data_dir.is_none())
        .then(|| tempfile::Builder::new().prefix("writ-demo-").tempdir())
        .transpose()?;
    let own = fleeting.as_ref().map(|folder| folder.path().join("data"));
    let made_up =
        own.or_else(|| place.data_dir.clone()).filter(|_| arguments.demo).map(|own| place.at(own));
    let place = made_up.as_ref().unwrap_or(place);
    if !arguments.demo
        && let Some(problem) = problem_of(place, &configuration)
    {
        return Ok(output::refuse(&problem));
    }
    let tls = configuration.tls.as_ref();
    let tls = tls.map(|files| Tls::load(&files.certificate, &files.key)).transpose()?;
    let installation = place.open().await?;
    let clock = match arguments.demo_today {
        Some(today) => Clock::Standing(midday(today, &installation)?),
        None => Clock::Running,
    };
    let from_outside = Outside::new(move || clock.now(), || outside::seed().ok());
    if arguments.demo && !installation.fill_with_demonstration(&from_outside).await? {
        let folder = place.folder();
        return Ok(output::refuse(&format!(
            "`{}` holds cases already: a demonstration needs a folder of its own",
            folder.display()
        )));
    }
    if arguments.demo {
        installation.add_made_up_staff(clock.now()).await?;
    }
    let listener = TcpListener::bind(configuration.listen)
        .await
        .with_context(|| format!("could not listen on {}", configuration.listen))?;
    let address = listener.local_addr()?;
    let case_lists = if arguments.demo { CaseLists::ShownAsDemo } else { CaseLists::Hidden };
    let profile = Arc::clone(&installation.profile);
    // A port of 0 is chosen by the system: the address is known only now.
    let configuration = Configuration { listen: address, ..configuration };
    let base_url = configuration.address();
    let serving = Serving {
        base_url: base_url.clone(),
        is_demo: arguments.demo,
        trusted_proxies: configuration.trusted_proxies.clone(),
        upload_limit_bytes: configuration.upload_limit_bytes(),
    };
    // What is made up is sent to nobody.
    let mailer = if arguments.demo { None } else { configuration.mailer()? };
    let mail_room =
        MailRoom { mailer, base_url: Some(serving.base_url.clone()), is_made_up: arguments.demo };
    let installation = installation.with_mail_room(mail_room);
    let (stop, pulse) = (Stop::by_signal()?, Pulse::new());
    let working =
        background::work(installation.clone(), from_outside.clone(), pulse.clone(), stop.clone());
    let mut worker = tokio::spawn(working);
    let first_link =
        if arguments.demo { None } else { installation.first_link(&from_outside).await? };
    let office = Office::new(installation.clone(), from_outside, serving)
        .with_sessions(configuration.session_lifetime());
    let store = installation.store.clone();
    let readiness = tokio::sync::Mutex::new(None);
    let source = Arc::new(Live { installation, clock, pulse: pulse.clone(), readiness });
    let router =
        Site::new(Arc::clone(&source) as _, profile, case_lists).with_office(office).router();
    let router = writ_web::watched(router, outside::elapsed);
    say_where(&base_url, arguments.demo, first_link.as_ref())?;
    if let Some(operators) = &configuration.metrics {
        let metrics = Metrics::start(store.clone(), pulse)?;
        tell_operators(operators.listen, source, metrics, stop.clone()).await?;
    }
    output::line("Ctrl-C ends it.")?;
    let limits = ServerLimits::default();
    let asked = stop.clone();
    let served =
        writ_web::serve(listener, router, tls, limits, async move { asked.asked().await }).await;
    tracing::info!("stopping");
    if tokio::time::timeout(FINISHING, &mut worker).await.is_err() {
        worker.abort();
    }
    // What is being written is written to its end.
    if tokio::time::timeout(FINISHING, store.close()).await.is_err() {
        tracing::warn!("the database could not be closed in time");
    }
    served.context("the server failed")?;
    Ok(Done::Well)
}

/// Listens at the operators' own address until the program ends.
async fn tell_operators(
    listen: SocketAddr,
    source: Arc<Live>,
    metrics: Metrics,
    stop: Stop,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("could not listen on {listen} for metrics"))?;
    output::line(&format!("  for operators         http://{}/metrics", listener.local_addr()?))?;
    let asked = stop.clone();
    let counted = metrics.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                () = tokio::time::sleep(FOLDED_EVERY) => counted.tidy_up(),
                () = asked.asked() => return,
            }
        }
    });
    let told: writ_web::Metrics = Arc::new(move || {
        let metrics = metrics.clone();
        Box::pin(async move { metrics.told().await })
    });
    let router = writ_web::operators_router(source, told);
    let limits = ServerLimits { connections: OPERATORS, ..ServerLimits::default() };
    tokio::spawn(async move {
        let stopped = async move { stop.asked().await };
        if let Err(error) = writ_web::serve(listener, router, None, limits, stopped).await {
            tracing::error!(%error, "metrics are told no more");
        }
    });
    Ok(())
}

/// The configuration, with what the command line says instead.
fn configured(place: &Place, arguments: &Serve) -> anyhow::Result<Configuration> {
    let configuration = place.configuration()?;
    Ok(Configuration {
        listen: arguments.listen.unwrap_or(configuration.listen),
        base_url: arguments.base_url.clone().or(configuration.base_url),
        ..configuration
    })
}

/// What nobody should be served with; doubts go to the log.
fn problem_of(place: &Place, configuration: &Configuration) -> Option<String> {
    let findings = check_config::all_findings(place, configuration);
    let problems: Vec<_> = findings
        .into_iter()
        // The folder is closed when it is opened.
        .filter(|finding| finding.weight == Weight::Problem && finding.key != "data_dir")
        .map(|finding| format!("{}: {}", finding.key, finding.text))
        .collect();
    if problems.is_empty() { None } else { Some(problems.join("\n")) }
}

/// Says where each face is, and how the first person comes in.
fn say_where(base_url: &str, is_demo: bool, first_link: Option<&Token>) -> anyhow::Result<()> {
    output::line(&format!("Writ is open at {base_url}/"))?;
    output::line(&format!("  transparency report   {base_url}/report"))?;
    output::line(&format!("  for agencies          {base_url}/portal"))?;
    output::line(&format!("  for staff             {base_url}/desk"))?;
    if is_demo {
        output::line(
            "Everything is made up. At the desk, choose who you would like to be; no password is asked for.",
        )?;
    }
    if let Some(link) = first_link {
        output::line(
            "Nobody can sign in yet. The first administrator opens this link, which is good once, for 24 hours:",
        )?;
        output::line(&format!("  {base_url}/desk/set-up/{}", link.text()))?;
    }
    Ok(())
}

fn midday(today: Date, installation: &Installation) -> anyhow::Result<Timestamp> {
    let zone = installation.profile.reporting_zone().time_zone().clone();
    Ok(zone.to_timestamp(today.at(12, 0, 0, 0))?)
}

/// The pages' source: the record as it is now.
struct Live {
    installation: Installation,
    clock: Clock,
    pulse: Pulse,
    /// What was found last, and when: whoever asks more often hears the same, and costs nothing.
    readiness: tokio::sync::Mutex<Option<(Duration, Result<(), NotReady>)>>,
}

impl Live {
    async fn readiness(&self) -> Result<(), NotReady> {
        let mut known = self.readiness.lock().await;
        if let Some((at, found)) = *known
            && outside::elapsed().saturating_sub(at) < KNOWN_FOR
        {
            return found;
        }
        let asked = self.installation.readiness(outside::now(), self.pulse.worked_at());
        let found = tokio::time::timeout(PATIENCE, asked).await.unwrap_or(Err(NotReady::Slow));
        *known = Some((outside::elapsed(), found));
        found
    }
}

impl ReportSource for Live {
    fn today(&self) -> Date {
        self.installation.profile.reporting_zone().day_of(self.clock.now())
    }

    fn years(&self) -> Answering<'_, Vec<i16>> {
        Box::pin(async { self.installation.store.years().await.map_err(SourceFailure::new) })
    }

    fn report(
        &self,
        period: Period,
        as_of: Date,
        platform: PlatformScope,
    ) -> Answering<'_, Report> {
        Box::pin(async move {
            let question = Question { period, as_of: Some(as_of), platform };
            let report = self.installation.report(&question, self.clock.now()).await;
            report.map_err(SourceFailure::new)?.map_err(SourceFailure::new)
        })
    }

    fn cases(&self, figure: Figure, page: CasePage) -> Answering<'_, CountedCases> {
        Box::pin(async move {
            let explained = self
                .installation
                .explain(&figure, None, u32::MAX)
                .await
                .map_err(SourceFailure::new)?;
            let total = explained.len() as u64;
            let skip = usize::try_from(page.skip).unwrap_or(usize::MAX);
            let cases = explained
                .into_iter()
                .skip(skip)
                .take(page.limit as usize)
                .map(|case| CountedCase {
                    reference: case.reference,
                    counted: case.counted,
                    counts: case.counts,
                })
                .collect();
            Ok(CountedCases { total, cases })
        })
    }

    fn ready(&self) -> Answering<'_, (), NotReady> {
        Box::pin(self.readiness())
    }
}
