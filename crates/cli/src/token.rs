//! `writ token`.

use clap::{Args, Subcommand};
use serde_json::json;
use writ_app::tokens::{NewToken, Scope, StoredToken, TokenId, owner};
use writ_core::actor::Actor;
use writ_core::staff::Role;

use crate::arguments::Place;
use crate::output::{self, Done};
use crate::outside;

#[derive(Debug, Subcommand)]
pub(crate) enum TokenVerb {
    /// Make a token, which is printed this once
    Add(Add),
    /// List the tokens, without what opens anything
    List {
        /// Print them as JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token: it opens nothing any more
    Revoke {
        /// Its number, as listed
        id: i64,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// What it is for
    #[arg(long)]
    name: String,
    /// What it may be used for: submit, read:cases, read:personal, act:cases, read:report, admin
    #[arg(long = "scope", required = true)]
    scopes: Vec<Scope>,
    /// The staff number of its owner, as whom it acts; without one it only hands in requests
    #[arg(long, requires = "role", value_name = "NUMBER")]
    owner: Option<u32>,
    /// The role of the owner in which it acts
    #[arg(long, requires = "owner")]
    role: Option<Role>,
    /// How many requests a minute it may make
    #[arg(long, default_value_t = 600)]
    per_minute: u32,
    /// How many days it lives
    #[arg(long, default_value_t = 90)]
    days: u16,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn token(place: &Place, verb: TokenVerb) -> anyhow::Result<Done> {
    let installation = place.open().await?;
    match verb {
        TokenVerb::Add(add) => {
            let json = add.json;
            let made = installation.make_token(
                add.token(),
                Actor::Operator,
                outside::now(),
                outside::seed()?,
            );
            let made = match made.await? {
                Ok(made) => made,
                Err(refusal) => return Ok(output::refuse(&refusal)),
            };
            if json {
                output::json(&json!({
                    "id": made.id.0,
                    "token": made.secret.text(),
                    "expires_at": made.expires_at,
                }))?;
            } else {
                output::line(made.secret.text())?;
            }
            Ok(Done::Well)
        }
        TokenVerb::List { json } => list(&installation.tokens().await?, json),
        TokenVerb::Revoke { id } => {
            if installation.revoke_token(TokenId(id), outside::now()).await? {
                Ok(Done::Well)
            } else {
                Ok(output::refuse(&format!("there is no token {id} that still opens something")))
            }
        }
    }
}

impl Add {
    fn token(self) -> NewToken {
        NewToken {
            name: self.name,
            owner: self.owner.zip(self.role).map(|(id, role)| owner(id, role)),
            scopes: self.scopes.into_iter().collect(),
            per_minute: self.per_minute,
            days: self.days,
        }
    }
}

fn list(tokens: &[StoredToken], json: bool) -> anyhow::Result<Done> {
    if json {
        let tokens: Vec<_> = tokens
            .iter()
            .map(|token| {
                json!({
                    "id": token.id.0,
                    "name": token.facts.name,
                    "owner": token.facts.staff.map(|staff| staff.id.0),
                    "role": token.facts.staff.map(|staff| staff.role.code()),
                    "scopes": token.facts.scopes.split(' ').collect::<Vec<_>>(),
                    "per_minute": token.facts.per_minute,
                    "expires_at": token.facts.expires_at,
                    "last_used_at": token.last_used_at,
                    "revoked_at": token.revoked_at,
                })
            })
            .collect();
        output::json(&json!({ "tokens": tokens }))?;
        return Ok(Done::Well);
    }
    if tokens.is_empty() {
        output::line("no token")?;
    }
    for token in tokens {
        let owner =
            token.facts.staff.map_or_else(|| "nobody".to_owned(), |staff| staff.id.to_string());
        let stands = if token.revoked_at.is_some() { "revoked" } else { "stands" };
        output::line(&format!(
            "{:>4}  {stands:<8}  {owner:<10}  until {}  {}  {}",
            token.id.0, token.facts.expires_at, token.facts.scopes, token.facts.name
        ))?;
    }
    Ok(Done::Well)
}
