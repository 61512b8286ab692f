//! The one binary: here, and nowhere else, the clock is read, chance is drawn and the outside is wired in.

mod arguments;
mod background;
mod backup;
mod case;
mod check_config;
mod clock;
mod health;
mod import;
mod log;
mod metrics;
mod migrate;
mod output;
mod outside;
mod report;
mod serve;
mod server_programs;
mod staff;
mod stop;
mod store;
mod token;
#[cfg(feature = "otel")]
mod traces;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use arguments::{Arguments, Place, Verb};
use output::Done;

// Rows and changes are made on one thread and written on another; what one gives back that the other took is dear to the
// system's allocator (a third of an import's time).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(done) => done.into(),
        Err(failure) => {
            output::print_failure(&failure);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<Done> {
    let Arguments { place, verb } = arguments;
    let settings = place.configuration()?.log;
    let place = place.configured()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let serves = matches!(verb, Verb::Serve(_));
    #[cfg(feature = "otel")]
    let traces = if serves { traces::Traces::start(runtime.handle())? } else { None };
    #[cfg(feature = "otel")]
    let hearing = traces.as_ref().map(traces::Traces::layer);
    #[cfg(not(feature = "otel"))]
    let hearing = None::<tracing_subscriber::layer::Identity>;
    log::start(settings, serves, hearing);
    let done = act(&runtime, &place, verb);
    #[cfg(feature = "otel")]
    if let Some(traces) = traces {
        traces.end();
    }
    done
}

fn act(runtime: &tokio::runtime::Runtime, place: &Place, verb: Verb) -> anyhow::Result<Done> {
    match verb {
        Verb::Serve(serve) => runtime.block_on(serve::serve(place, serve)),
        Verb::Import(import) => runtime.block_on(import::import(place, import)),
        Verb::Report(verb) => runtime.block_on(report::report(place, verb)),
        Verb::Case(verb) => runtime.block_on(case::case(place, verb)),
        Verb::Token(verb) => runtime.block_on(token::token(place, verb)),
        Verb::Staff(verb) => runtime.block_on(staff::staff(place, verb)),
        Verb::CheckConfig { json } => check_config::check_config(place, json),
        Verb::Health => health::health(place),
        Verb::Backup(arguments) => runtime.block_on(backup::backup(place, arguments)),
        Verb::Restore(arguments) => runtime.block_on(backup::restore(place, arguments)),
        Verb::Migrate { plan, json } => runtime.block_on(migrate::migrate(place, plan, json)),
        Verb::Store(verb) => runtime.block_on(store::store(place, verb)),
        Verb::Completions { shell } => {
            let mut command = Arguments::command();
            clap_complete::generate(shell, &mut command, "writ", &mut std::io::stdout());
            Ok(Done::Well)
        }
        Verb::Man { out: None } => {
            clap_mangen::Man::new(Arguments::command()).render(&mut std::io::stdout())?;
            Ok(Done::Well)
        }
        Verb::Man { out: Some(folder) } => {
            std::fs::create_dir_all(&folder)?;
            clap_mangen::generate_to(Arguments::command(), folder)?;
            Ok(Done::Well)
        }
    }
}
