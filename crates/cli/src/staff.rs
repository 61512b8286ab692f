//! `writ staff`: adding people and letting them in again, by whoever operates the installation.

use serde::Serialize;
use writ_app::proof::Token;
use writ_app::staff::{Added, Changed, Renewal, StaffMember};
use writ_app::{Installation, Outside};
use writ_core::actor::Actor;
use writ_core::staff::StaffName;

use crate::arguments::{Place, StaffVerb};
use crate::output::{self, Done};
use crate::outside;

#[derive(Serialize)]
struct MemberOut {
    number: u32,
    name: String,
    roles: Vec<&'static str>,
    state: &'static str,
}

pub(crate) async fn staff(place: &Place, verb: StaffVerb) -> anyhow::Result<Done> {
    let installation = place.open().await?;
    let from_outside = outside::world();
    match verb {
        StaffVerb::Add { name, role } => {
            let Some(name) = StaffName::read(&name) else {
                return Ok(output::misused(&"a name is one line of at most 80 characters"));
            };
            let added =
                installation.add_staff(&name, &role, Actor::Operator, &from_outside).await?;
            match added {
                Added::Done { link, .. } => {
                    output::line(&format!("{} is on the staff.", name.as_str()))?;
                    print_link(place, &link)
                }
                Added::NameTaken => Ok(output::refuse(&format!(
                    "somebody has the name `{}` already: two people need two names",
                    name.as_str()
                ))),
            }
        }
        StaffVerb::List { json } => list(&installation, json).await,
        StaffVerb::Deactivate { name } => {
            let Some(member) = installation.staff_named(&name).await? else {
                return Ok(nobody(&name));
            };
            let by = Actor::Operator;
            match installation.deactivate_staff(member.id, by, outside::now()).await? {
                Changed::Done => {
                    output::line(&format!("{} can no longer sign in.", member.name))?;
                    Ok(Done::Well)
                }
                Changed::LastAdministrator => Ok(output::refuse(
                    &"this is the last administrator: make somebody else one first",
                )),
                Changed::Nobody | Changed::Oneself => Ok(nobody(&name)),
            }
        }
        StaffVerb::ResetSecondFactor { name } => {
            renew(place, &installation, &from_outside, &name, Renewal::SecondFactor).await
        }
        StaffVerb::SetUpLink { name } => {
            renew(place, &installation, &from_outside, &name, Renewal::Everything).await
        }
    }
}

async fn list(installation: &Installation, json: bool) -> anyhow::Result<Done> {
    let members = installation.store.staff().await?;
    if json {
        let out: Vec<_> = members
            .iter()
            .map(|member| MemberOut {
                number: member.id.0,
                name: member.name.clone(),
                roles: member.roles.iter().map(|role| role.code()).collect(),
                state: state(member),
            })
            .collect();
        output::json(&out)?;
        return Ok(Done::Well);
    }
    if members.is_empty() {
        output::line("Nobody is on the staff yet.")?;
    }
    for member in members {
        let roles: Vec<_> = member.roles.iter().map(|role| role.code()).collect();
        output::line(&format!(
            "{:>4}  {:<12} {}  ({})",
            member.id.0,
            state(&member),
            member.name,
            roles.join(", ")
        ))?;
    }
    Ok(Done::Well)
}

async fn renew(
    place: &Place,
    installation: &Installation,
    from_outside: &Outside,
    name: &str,
    renewal: Renewal,
) -> anyhow::Result<Done> {
    let Some(member) = installation.staff_named(name).await? else { return Ok(nobody(name)) };
    let link = installation.renew_proofs(member.id, renewal, Actor::Operator, from_outside).await?;
    match link {
        Some(link) => {
            output::line(&format!("{} is signed out everywhere.", member.name))?;
            print_link(place, &link)
        }
        None => Ok(nobody(name)),
    }
}

fn print_link(place: &Place, link: &Token) -> anyhow::Result<Done> {
    let address = place.configuration()?.address();
    output::line(
        "The link below is good once, for 24 hours. Give it to them by a way that nobody else reads:",
    )?;
    output::line(&format!("  {address}/desk/set-up/{}", link.text()))?;
    Ok(Done::Well)
}

fn nobody(name: &str) -> Done {
    output::refuse(&format!(
        "nobody who can sign in has the name `{name}`; `writ staff list` shows all"
    ))
}

fn state(member: &StaffMember) -> &'static str {
    if member.deactivated_at.is_some() {
        "deactivated"
    } else if member.is_set_up {
        "active"
    } else {
        "invited"
    }
}
