//! `reckoner keys`: who may ask over HTTP.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, Unit};
use serde_json::{Value, json};
use server::access::NewEmbedToken;
use server::{Key, Role, Secret};

use crate::args::{Keys, NewEmbed, NewKey};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::grid::{self, Side};
use crate::project::Project;
use crate::{embed, keys, speak};

pub(crate) fn run(project: &Project, command: &Keys) -> Result<Exit, Failure> {
    match command {
        Keys::Add(wanted) => add(project, wanted),
        Keys::Embed(wanted) => embedded(project, wanted),
        Keys::List => list(project),
        Keys::Revoke { id } => revoke(project, id),
    }
}

/// Makes a key and keeps its hash.
pub(crate) fn made(
    project: &Project,
    name: &str,
    role: Role,
    claims: BTreeMap<String, Vec<String>>,
    days: Option<u32>,
) -> Result<(Key, Secret), Failure> {
    if name.trim().is_empty() || name.len() > 200 {
        return Err(Failure::usage("bad_name", "a key needs the name of whoever has it, of at most 200 bytes"));
    }
    let mut ring = keys::read(project)?;
    let now = Timestamp::now();
    let now = now.round(Unit::Second).unwrap_or(now);
    // No calendar goes on for four billion days.
    let end = |days: u32| now.checked_add(SignedDuration::from_hours(24 * i64::from(days)));
    let expires = days.map(end).transpose().map_err(|_| {
        Failure::usage("bad_days", "no calendar has a day that far away")
            .help("leave the days out for a key without an end")
    })?;
    let made = ring.make(name, role, claims, expires, now).map_err(|error| Failure::world("no_chance", error))?;
    keys::write(project, &ring)?;
    Ok(made)
}

/// Takes a key back.
pub(crate) fn revoked(project: &Project, id: &str) -> Result<(), Failure> {
    let mut ring = keys::read(project)?;
    if !ring.revoke(id) {
        return Err(Failure::usage("no_key", format!("there is no key {id}")).help("`reckoner keys list` shows them"));
    }
    keys::write(project, &ring)
}

fn add(project: &Project, wanted: &NewKey) -> Result<Exit, Failure> {
    let role = match wanted.role.as_str() {
        "admin" => Role::Admin,
        "editor" => Role::Editor,
        _ => Role::Viewer,
    };
    let (key, secret) = made(project, &wanted.name, role, together(&wanted.claims), wanted.days)?;
    if project.json {
        speak::json(&json!({"id": key.id, "key": secret.reveal()}));
    } else {
        speak::line(secret.reveal());
        project.remark("this is the only time it is shown; send it as `Authorization: Bearer …`");
    }
    Ok(Exit::Done)
}

/// Makes a token for embedding and shows it; nothing of it is kept.
fn embedded(project: &Project, wanted: &NewEmbed) -> Result<Exit, Failure> {
    let NewEmbed { claims, minutes, questions } = wanted;
    let questions = (!questions.is_empty()).then(|| questions.clone());
    let wanted = NewEmbedToken { claims: together(claims), minutes: *minutes, questions };
    let (made, _) = embed::made(project, wanted, "local")?;
    if project.json {
        speak::json(&json!(made));
    } else {
        speak::line(&made.token);
        project.remark(format_args!("it is good until {}", made.expires));
    }
    Ok(Exit::Done)
}

/// All values of each claim.
fn together(claims: &[(String, String)]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in claims {
        all.entry(name.clone()).or_default().push(value.clone());
    }
    all
}

fn list(project: &Project) -> Result<Exit, Failure> {
    let ring = keys::read(project)?;
    if project.json {
        let shown = |key: &Key| {
            json!({
                "id": key.id, "name": key.name, "role": key.role, "claims": key.claims,
                "made": key.made.to_string(), "expires": key.expires.map(|time| time.to_string()),
            })
        };
        speak::json(&ring.keys().iter().map(shown).collect::<Vec<Value>>());
        return Ok(Exit::Done);
    }
    if ring.keys().is_empty() {
        speak::line(match project.config()?.sign_in {
            Some(_) => "There is no key: people sign in as reckoner.yaml says.",
            None => "There is no key: whoever reaches this machine's own address may do everything.",
        });
        return Ok(Exit::Done);
    }
    let row = |key: &Key| {
        let claims = key.claims.iter().map(|(name, values)| format!("{name}={}", values.join("|")));
        let expires = key.expires.map_or_else(|| "never".to_owned(), |time| time.to_string());
        vec![
            key.id.clone(),
            key.name.clone(),
            key.role.name().to_owned(),
            claims.collect::<Vec<_>>().join(" "),
            key.made.to_string(),
            expires,
        ]
    };
    let header = ["Key", "Whose", "Role", "Claims", "Made", "Ends"].map(str::to_owned);
    let rows: Vec<Vec<String>> = ring.keys().iter().map(row).collect();
    grid::lines(&header, &[Side::Left; 6], &rows).into_iter().for_each(speak::line);
    Ok(Exit::Done)
}

fn revoke(project: &Project, id: &str) -> Result<Exit, Failure> {
    revoked(project, id)?;
    if project.json {
        speak::json(&json!({"status": "ok", "revoked": id}));
    } else {
        speak::line(format_args!("key {id} lets nobody in any more"));
    }
    Ok(Exit::Done)
}
