//! The command line, with help that teaches.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use writ_core::category::Category;
use writ_core::country::Country;
use writ_core::report::{Column, Period, PlatformScope};
use writ_core::staff::Role;
use writ_store::FilesSettings;

use crate::token::TokenVerb;

/// Every government request on the record.
///
/// Receives, reviews and answers requests of government agencies for user information, and publishes a
/// transparency report in which every figure can be traced.
#[derive(Debug, Parser)]
#[command(name = "writ", version, propagate_version = true, after_help = FIRST_STEPS)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const FIRST_STEPS: &str = "\
First steps:
  writ serve --demo                         look around with made-up data
  writ import --template > register.csv     an empty register to fill in
  writ import register.csv --dry-run        check it; nothing is changed
  writ import register.csv                  bring it in
  writ report build --period 2024           the figures of a year, as JSON

Exit codes: 0 done, 1 refused or failed, 2 wrong usage.";

/// Where the record is, and what it is read under.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// File of the configuration; docs/writ.example.toml shows all there is to say
    #[arg(long, global = true, env = "WRIT_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Folder of the database and its files; made on first use
    #[arg(long, global = true, env = "WRIT_DATA_DIR", value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Database of a server, instead of the one in the folder: `postgres://writ@host/writ`
    #[arg(
        long,
        global = true,
        env = "WRIT_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,
    /// The storage of the files, of which the configuration alone tells.
    #[arg(skip)]
    pub(crate) files: Option<FilesSettings>,
    /// The organisation's profile [default: the built-in one]
    #[arg(long, global = true, env = "WRIT_PROFILE", value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// Further instruments, beside the built-in catalogue
    #[arg(long, global = true, env = "WRIT_INSTRUMENTS", value_name = "FILE")]
    pub(crate) instruments: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Open portal, desk and transparency report in the browser
    Serve(Serve),
    /// Bring in a register of past requests (.csv, .jsonl, .xlsx)
    Import(Import),
    /// Build, explain, publish and verify transparency reports
    #[command(subcommand)]
    Report(ReportVerb),
    /// Look at cases
    #[command(subcommand)]
    Case(CaseVerb),
    /// Keep the tokens through which programs use the API
    #[command(subcommand)]
    Token(TokenVerb),
    /// Add people, and let them in again
    #[command(subcommand)]
    Staff(StaffVerb),
    /// Check the configuration, and say what to write instead
    CheckConfig {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Ask the program that serves whether it is well
    Health,
    /// Write everything into one encrypted file, while the program goes on serving
    #[command(after_help = BACKUP_HELP)]
    Backup(Backup),
    /// Bring a backup back, into a folder of its own
    Restore(Restore),
    /// Bring the tables of an earlier release up to this one, as every verb that opens the record does
    Migrate {
        /// Say what would be done, and change nothing
        #[arg(long)]
        plan: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Check the database
    #[command(subcommand)]
    Store(StoreVerb),
    /// Print completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write a page for each verb into this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

const BACKUP_HELP: &str = "\
Example:
  writ backup --out writ.backup --recipient age1…

Make a key with `age-keygen -o key.txt`, and keep it elsewhere: without it nobody opens the backup.";

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("lock").required(true))]
pub(crate) struct Backup {
    /// The file to write; never one that is there already
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Public key of who may open it, `age1…`; may be given again
    #[arg(long, value_name = "KEY", group = "lock")]
    pub(crate) recipient: Vec<String>,
    /// File whose first line is a passphrase that opens it
    #[arg(long, value_name = "FILE", group = "lock", conflicts_with = "recipient")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Print what is in it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("key").required(true))]
pub(crate) struct Restore {
    /// The backup
    pub(crate) file: PathBuf,
    /// Folder to bring it back into: empty, or not there yet
    #[arg(long, value_name = "DIR")]
    pub(crate) into: PathBuf,
    /// File with the key that opens it, `AGE-SECRET-KEY-…`
    #[arg(long, value_name = "FILE", group = "key")]
    pub(crate) identity: Option<PathBuf>,
    /// File whose first line is the passphrase
    #[arg(long, value_name = "FILE", group = "key")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Replay everything before it gets its place, and compare
    #[arg(long)]
    pub(crate) verify: bool,
    /// What `writ store erased` listed since: these cases are erased again before it gets its place
    #[arg(long, value_name = "FILE")]
    pub(crate) erased: Option<PathBuf>,
    /// Print what is in it as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Fill a fresh folder with a made-up register of three years
    #[arg(long)]
    pub(crate) demo: bool,
    /// The day that the demonstration takes for today, to make it repeatable
    #[arg(long, value_name = "DATE", requires = "demo")]
    pub(crate) demo_today: Option<Date>,
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Address under which people reach it, such as `https://requests.example.org`
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
#[command(after_help = IMPORT_HELP)]
pub(crate) struct Import {
    /// The register: one row a request
    #[arg(required_unless_present = "template")]
    pub(crate) file: Option<PathBuf>,
    /// Print an empty register to fill in, and do nothing else
    #[arg(long, conflicts_with_all = ["file", "dry_run", "skip_bad", "update", "json"])]
    pub(crate) template: bool,
    /// Check only; change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Import the good rows, and write the others to FILE.rejected.csv
    #[arg(long)]
    pub(crate) skip_bad: bool,
    /// Record rows that differ from what is known as corrections
    #[arg(long)]
    pub(crate) update: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

const IMPORT_HELP: &str = "\
Required columns: reference, received_at, country, platform, category, outcome.
Further ones: agency, agency_kind, instrument, legal_basis, process_reference, identifiers, challenged,
responded_at, supersedes, same_process_as. Dates are YYYY-MM-DD or RFC 3339 instants.

All or nothing: with a problem in any row nothing is imported, and each problem is named with its line
and column. A known reference with an equal row is left as it is; a row missing from the file deletes
nothing.";

/// What a report is about.
#[derive(Debug, Args, Clone)]
pub(crate) struct About {
    /// 2024, 2024-H1 or 2024-Q3
    #[arg(long)]
    pub(crate) period: Period,
    /// One platform's code [default: all platforms together]
    #[arg(long, value_name = "CODE")]
    pub(crate) platform: Option<PlatformScope>,
    /// As known on this day, inclusive [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportVerb {
    /// Build the tables of a period
    Build {
        #[command(flatten)]
        about: About,
        /// How to write them
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
        /// File to write to [default: standard output]; for csv a folder, one file a table
        #[arg(long, value_name = "PATH", required_if_eq("format", "csv"))]
        out: Option<PathBuf>,
    },
    /// List the cases that make a figure, and the rule that counted each
    #[command(
        after_help = "Example:\n  writ report explain --period 2024 --table account --country DE --column provided"
    )]
    Explain {
        #[command(flatten)]
        about: About,
        /// The table's code, such as account
        #[arg(long)]
        table: Category,
        /// The row's country code [default: the total]
        #[arg(long)]
        country: Option<Country>,
        /// The column's key in the JSON, such as provided
        #[arg(long)]
        column: Column,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Freeze a report of a period that is over, with its page and the SHA-256 of both
    Publish {
        #[command(flatten)]
        about: About,
        /// The name of a warning that was looked at and is right; may be given again
        #[arg(long, value_name = "WARNING")]
        acknowledge: Vec<String>,
        /// Also write report.json and report.html into this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Check every published report: its SHA-256, and whether its figures come out the same again
    Verify {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The figures, for programs
    Json,
    /// One file a table, for spreadsheets
    Csv,
    /// One page that needs nothing else, for people
    Html,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseVerb {
    /// List cases, the last received first
    List {
        /// Only this category
        #[arg(long)]
        category: Option<Category>,
        /// Only this country
        #[arg(long)]
        country: Option<Country>,
        /// How many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
        /// Go on after the case with this reference
        #[arg(long, value_name = "REFERENCE")]
        after: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one case with its history, without what names persons
    Show {
        /// The printed reference
        reference: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StaffVerb {
    /// Add somebody, and print the link by which they set themselves up
    Add {
        /// By which name they sign in and are shown
        #[arg(long)]
        name: String,
        /// What they may be asked to do; may be given again
        #[arg(long, required = true, value_name = "ROLE", value_parser = role)]
        role: Vec<Role>,
    },
    /// List everybody
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Shut somebody out; what they did stays on record under their name
    Deactivate {
        /// Their name
        name: String,
    },
    /// Void somebody's second factor, and print the link by which they connect another
    ResetSecondFactor {
        /// Their name
        name: String,
    },
    /// Void somebody's password and second factor, and print the link by which they choose both again
    SetUpLink {
        /// Their name
        name: String,
    },
}

/// Reads a role's code, and names all where it is none.
fn role(text: &str) -> Result<Role, String> {
    let all = Role::ALL.map(Role::code).join(", ");
    text.parse().map_err(|_| format!("the roles are {all}"))
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreVerb {
    /// Replay everything and compare it with what is kept beside the events
    Verify {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the cases whose personal data was destroyed, a day and a reference each; keep it apart from the backups
    Erased {
        /// Erase again what such a list names and a backup brought back
        #[arg(long, value_name = "FILE")]
        apply: Option<PathBuf>,
    },
    /// Seal the keys of the record under a fresh key, while programs go on running
    RotateKey {
        /// Take the keys before it out of the file; backups made until now need them
        #[arg(long)]
        forget_old: bool,
        /// Change the root key below them instead, in three steps an hour apart: run it until it says that it is done
        #[arg(long, conflicts_with = "forget_old")]
        root: bool,
    },
    /// Move the record from the folder to an empty database of a server, and verify it there
    Move {
        /// The database, such as `postgres://writ@host/writ`
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Copy the files of the folder to the storage of the section [files], and verify them there
    MoveFiles,
}
