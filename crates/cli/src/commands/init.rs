//! `reckoner init`: drafts a model from tables, and builds it.

use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use source::draft::{Data, Drafted, draft};
use source::{Database, Opening};

use crate::args::Init;
use crate::commands::build;
use crate::config::CONFIG;
use crate::databases::{Place, variable};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::project::{Project, STATE, shown};
use crate::speak;

pub(crate) fn run(project: &Project, init: &Init) -> Result<Exit, Failure> {
    let path = project.model_path();
    if path.exists() {
        return Err(Failure::usage("model_exists", format!("`{}` is there already", shown(&path)))
            .help("edit it, or name another folder with --dir"));
    }
    let drafted = match init.source.to_str().filter(|text| Database::is_url(text)) {
        Some(address) if source::bucket::is_bucket(address) => of_bucket(project, address)?,
        Some(url) => of_server(project, url)?,
        None => of_files(project, init)?,
    };
    std::fs::write(&path, &drafted.yaml).map_err(|error| Failure::file(&path, &error))?;
    project.tell(&drafted.left_out);
    if init.no_build {
        // Otherwise the build says the same.
        project.tell(&drafted.remarks);
    }
    project.remark(format!("drafted {}; lines that say `check:` are guesses", shown(&path)));
    let built = if init.no_build { None } else { Some(build::build(project)?) };
    if project.json {
        let snapshot = built.as_ref().map(build::to_json);
        speak::json(&json!({"status": "ok", "model": shown(&path), "built": snapshot}));
    } else if built.is_some() {
        speak::note("ask with `reckoner ask`, or `reckoner serve` a page to ask on");
    }
    Ok(Exit::Done)
}

fn of_files(project: &Project, init: &Init) -> Result<Drafted, Failure> {
    // Looked at before the folder is made: a wrong name should leave nothing behind.
    if !init.source.exists() {
        return Err(Failure::world("missing_file", format!("there is no `{}`", shown(&init.source))).help(
            "name a CSV or Parquet file, a folder of them, a SQLite or DuckDB database, or the address of a server (postgres://user@host/database) or of an object store (s3://bucket/folder)",
        ));
    }
    std::fs::create_dir_all(&project.dir).map_err(|error| Failure::file(&project.dir, &error))?;
    let duckdb = project.config()?.duckdb(&project.dir);
    let opening = Opening { duckdb: duckdb.as_deref(), ..Opening::folder(&project.dir) };
    Ok(draft(&opening, Data::Path(&init.source))?)
}

/// How the store is reached, the environment says or reckoner.yaml does.
fn of_bucket(project: &Project, address: &str) -> Result<Drafted, Failure> {
    let buckets = project.config()?.buckets(&project.dir)?;
    let opening = Opening { buckets: &buckets, downloads: &project.downloads(), ..Opening::folder(&project.dir) };
    let drafted = draft(&opening, Data::Bucket(address))?;
    std::fs::create_dir_all(&project.dir).map_err(|error| Failure::file(&project.dir, &error))?;
    Ok(drafted)
}

/// The address goes into the project's configuration, a password in it into a file that only its owner reads.
fn of_server(project: &Project, url: &str) -> Result<Drafted, Failure> {
    let name = Database::name_in(url);
    let given = Database::new(&name, url)?;
    let mut config = project.config()?;
    let place = config.databases.entry(name.clone()).or_insert_with(|| Place::of(&given));
    let kept = given.password().map(|password| Secret { file: format!("{STATE}/{name}.password"), text: password });
    let databases = match &kept {
        Some(secret) => {
            place.password_file = Some(secret.file.clone().into());
            vec![given.clone()]
        }
        None => config.databases(&project.dir)?.into_iter().filter(|database| database.name() == name).collect(),
    };
    let opening = Opening { databases: &databases, ..Opening::folder(&project.dir) };
    // Looked at before the folder is made: a wrong address should leave nothing behind.
    let drafted = draft(&opening, Data::Server(&databases[0]))?;
    std::fs::create_dir_all(project.state()).map_err(|error| Failure::file(&project.state(), &error))?;
    config.write(&project.dir)?;
    project.remark(format!("wrote {CONFIG}: where the database is"));
    match kept {
        Some(secret) => {
            secret.write(&project.dir)?;
            project.remark(format!("the password is in {}, which only you can read", secret.file));
        }
        None => project.remark(format!("a password is taken from the environment: {}", variable(&name, "PASSWORD"))),
    }
    Ok(drafted)
}

/// A password on its way into a file.
struct Secret<'a> {
    file: String,
    text: &'a str,
}

impl Secret<'_> {
    fn write(&self, project: &Path) -> Result<(), Failure> {
        let path = project.join(&self.file);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| file.write_all(self.text.as_bytes()));
        written.map_err(|error| Failure::file(&path, &error))
    }
}
