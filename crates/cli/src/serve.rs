//! `writ serve`: the public report in the browser.

use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::net::TcpListener;
use writ_app::configuration::{Configuration, Weight};
use writ_app::proof::Token;
use writ_app::reporting::Question;
use writ_app::{Installation, MailRoom, Outside};
use writ_core::report::{Figure, Period, PlatformScope, Report};
use writ_web::{
    Answering, CaseLists, CasePage, CountedCase, CountedCases, Office, ReportSource, ServerLimits,
    Serving, Site, SourceFailure, Tls,
};

use crate::arguments::{Place, Serve};
use crate::background;
use crate::check_config;
use crate::output::{self, Done};
use crate::outside;

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
    // A demonstration leaves nothing behind, unless it is told where to stay.
    let fresh = tempfile::Builder::new().prefix("writ-demo-").tempdir()?;
    let fleeting = Place {
        data_dir: Some(place.data_dir.clone().unwrap_or_else(|| fresh.path().join("data"))),
        database_url: None,
        profile: place.profile.clone(),
        instruments: place.instruments.clone(),
        config: place.config.clone(),
    };
    if arguments.demo && place.database_url.is_some() {
        return Ok(output::refuse(
            &"a demonstration keeps its made-up data in a folder of its own: leave out --database-url",
        ));
    }
    let configuration = configured(place, &arguments)?;
    let place = if arguments.demo { &fleeting } else { place };
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
    let worker = tokio::spawn(background::work(installation.clone(), from_outside.clone()));
    let first_link =
        if arguments.demo { None } else { installation.first_link(&from_outside).await? };
    let office = Office::new(installation.clone(), from_outside, serving)
        .with_sessions(configuration.session_lifetime());
    let source = Arc::new(Live { installation, clock });
    let router = Site::new(source, profile, case_lists).with_office(office).router();
    say_where(&base_url, arguments.demo, first_link.as_ref())?;
    output::line("Ctrl-C ends it.")?;
    let limits = ServerLimits::default();
    let served = writ_web::serve(listener, router, tls, limits, stop_asked()).await;
    worker.abort();
    served.context("the server failed")?;
    Ok(Done::Well)
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

/// Ends when the operator or the system asks for it.
async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}

/// The pages' source: the record as it is now.
struct Live {
    installation: Installation,
    clock: Clock,
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

    fn ready(&self) -> Answering<'_, ()> {
        Box::pin(async {
            let health = self.installation.store.health(self.clock.now()).await;
            health.map(drop).map_err(SourceFailure::new)
        })
    }
}
