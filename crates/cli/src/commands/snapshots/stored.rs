//! The snapshots that are kept in the object store.

use serde_json::{Value, json};

use crate::commands::build;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::grid::{self, Side};
use crate::project::Project;
use crate::replicas::{Chance, needed, pulled, seen};
use crate::speak;

pub(super) fn list(project: &Project) -> Result<Exit, Failure> {
    let store = needed(project, &project.config()?)?;
    let seen = seen(&store)?;
    let kept = seen.as_ref().map_or(&[][..], |seen| seen.kept());
    let builder = seen.as_ref().and_then(|seen| seen.builder());
    if project.json {
        let current = kept.first().map(|first| first.number);
        let entry = |kept: &refresh::store::Publication| json!({"id": kept.snapshot, "number": kept.number, "current": Some(kept.number) == current});
        speak::json(&json!({
            "store": store.address(),
            "snapshots": kept.iter().map(entry).collect::<Vec<Value>>(),
            "builds": builder.map(|(who, until)| json!({"who": who, "until": until.to_string()})),
        }));
        return Ok(Exit::Done);
    }
    if kept.is_empty() {
        speak::line(format_args!("Nothing was published to {} yet.", store.address()));
    } else {
        let marked = kept.iter().zip(std::iter::once("current").chain(std::iter::repeat("")));
        let rows: Vec<Vec<String>> =
            marked.map(|(kept, mark)| vec![kept.snapshot.clone(), kept.number.to_string(), mark.to_owned()]).collect();
        let header = ["Snapshot", "Number", ""].map(str::to_owned);
        grid::lines(&header, &[Side::Left, Side::Right, Side::Left], &rows).into_iter().for_each(speak::line);
    }
    if let Some((who, until)) = builder {
        speak::line(format_args!("\n{who} builds; it has until {until} to say that it still does"));
    }
    Ok(Exit::Done)
}

pub(super) fn verify(project: &Project, id: Option<&str>) -> Result<Exit, Failure> {
    let store = needed(project, &project.config()?)?;
    let seen = seen(&store)?;
    let kept = seen.as_ref().map_or(&[][..], |seen| seen.kept());
    let Some(wanted) = kept.iter().find(|kept| id.is_none_or(|id| kept.snapshot == id)) else {
        let kept = kept.iter().map(|kept| kept.snapshot.clone()).collect();
        let error = refresh::Error::NoSnapshot { id: id.unwrap_or("current").to_owned(), kept };
        return Err(Failure::usage(error.code(), error));
    };
    let (files, damaged) = store.verify(wanted).map_err(build::failed)?;
    if project.json {
        let damaged: Vec<Value> = damaged.iter().map(|(name, why)| json!({"file": name, "why": why})).collect();
        speak::json(&json!({"snapshot": wanted.snapshot, "files": files, "damaged": damaged}));
    } else {
        for (name, why) in &damaged {
            speak::line(format_args!("damaged: {name}: {why}"));
        }
        let whole = files - damaged.len();
        speak::line(format_args!("snapshot {} in the store: {whole} of {files} objects are whole", wanted.snapshot));
    }
    if damaged.is_empty() {
        return Ok(Exit::Done);
    }
    project.remark("replicas refuse it and go on with the last one; delete those objects and `reckoner snapshots push` where it was built");
    Ok(Exit::Failed)
}

pub(super) fn pull(project: &Project) -> Result<Exit, Failure> {
    let came = pulled(project)?;
    match &came {
        _ if project.json => {
            let snapshot = came.as_ref().map(|(id, _)| id);
            speak::json(&json!({"status": "ok", "snapshot": snapshot, "bytes": came.as_ref().map(|(_, bytes)| bytes)}));
        }
        Some((id, bytes)) => {
            speak::line(format_args!("snapshot {id} is the current one; {:.1} MB fetched", *bytes as f64 / 1e6));
        }
        None => speak::line("There is nothing in the store that was not followed already."),
    }
    Ok(Exit::Done)
}

pub(super) fn push(project: &Project) -> Result<Exit, Failure> {
    let store = needed(project, &project.config()?)?;
    // Before what is in the store takes its place.
    let folder = project.snapshot_folder()?;
    let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let chance = Chance::take(project)?;
    refresh::roll_back(&chance.turn, &id).map_err(build::failed)?;
    let sent = chance.publish_again(project, &id)?;
    if project.json {
        let pushed = sent.map(|sent| sent.pushed).unwrap_or_default();
        let (sent, known, swept) = (pushed.sent, pushed.known, pushed.swept);
        speak::json(
            &json!({"status": "ok", "snapshot": id, "sent": sent, "bytes": pushed.bytes, "known": known, "swept": swept}),
        );
    } else {
        sent.iter().for_each(|sent| build::tell_sent(project, sent));
        speak::line(format_args!("snapshot {id} is current in {}", store.address()));
    }
    Ok(Exit::Done)
}
