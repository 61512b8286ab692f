//! `writ check-config`: says what is right and what is wrong about a configuration, before anybody is served.

use serde::Serialize;
use writ_app::configuration::{Configuration, Finding, Weight};
use writ_web::Tls;

use crate::arguments::Place;
use crate::output::{self, Done};

#[derive(Serialize)]
struct FindingOut {
    weight: &'static str,
    key: &'static str,
    text: String,
}

pub(crate) fn check_config(place: &Place, json: bool) -> anyhow::Result<Done> {
    let configuration = place.configuration()?;
    let findings = all_findings(place, &configuration);
    let has_problem = findings.iter().any(|finding| finding.weight == Weight::Problem);
    if json {
        let out: Vec<_> = findings
            .iter()
            .map(|finding| FindingOut {
                weight: word(finding.weight),
                key: finding.key,
                text: finding.text.clone(),
            })
            .collect();
        output::json(&out)?;
    } else {
        for finding in &findings {
            output::line(&format!(
                "{:<8} {}: {}",
                word(finding.weight),
                finding.key,
                finding.text
            ))?;
        }
    }
    Ok(if has_problem { Done::Refused } else { Done::Well })
}

/// What there is to say about a configuration, its certificate included.
pub(crate) fn all_findings(place: &Place, configuration: &Configuration) -> Vec<Finding> {
    let in_place = Configuration { data_dir: Some(place.folder()), ..configuration.clone() };
    let mut findings = in_place.findings();
    if let Some(tls) = &configuration.tls {
        let (weight, text) = match Tls::load(&tls.certificate, &tls.key) {
            Ok(_) => (Weight::Good, "the key goes with the certificate".to_owned()),
            Err(error) => {
                let cause = std::error::Error::source(&error);
                let cause = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
                (Weight::Problem, format!("{error}{cause}"))
            }
        };
        findings.push(Finding { weight, key: "tls", text });
    }
    findings
}

const fn word(weight: Weight) -> &'static str {
    match weight {
        Weight::Good => "good",
        Weight::Doubt => "doubt",
        Weight::Problem => "problem",
    }
}
