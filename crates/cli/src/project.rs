//! The project folder: the model file, what it reads, and the state beside it.

use std::path::{Path, PathBuf};

use model::Schema;
use model::load::{Input, Loaded};
use source::{Opening, Remark, Source};

use crate::args::Common;
use crate::config::Config;
use crate::failure::{Complaint, Failure};
use crate::speak;

const MODEL: &str = "model.yaml";
pub(crate) const STATE: &str = ".reckoner";

/// A project folder, and how to look at it.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// The folder.
    pub(crate) dir: PathBuf,
    /// What today is, if it was said.
    pub(crate) today: Option<i32>,
    /// Whether a program reads what is printed.
    pub(crate) json: bool,
    /// The snapshot to look at, if not the current one.
    pub(crate) snapshot: Option<String>,
    /// Where snapshots are followed from, if that was said here and not in the configuration.
    pub(crate) follow: Option<String>,
}

/// The model file as it is written.
#[derive(Debug)]
pub(crate) struct ModelFile {
    /// Its name, for the places of issues.
    pub(crate) name: String,
    /// What it says.
    pub(crate) text: String,
}

impl Project {
    pub(crate) fn of(common: &Common) -> Project {
        let dir = common.dir.clone().unwrap_or_else(|| PathBuf::from("."));
        Project { dir, today: common.today, json: common.json, snapshot: common.snapshot.clone(), follow: None }
    }

    /// Where the model file is, or would be.
    pub(crate) fn model_path(&self) -> PathBuf {
        self.dir.join(MODEL)
    }

    /// Where snapshots are kept.
    pub(crate) fn state(&self) -> PathBuf {
        self.dir.join(STATE)
    }

    /// Where files of object stores are kept that must be fetched to be read.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.state().join("objects")
    }

    /// The folder of the snapshot to look at.
    pub(crate) fn snapshot_folder(&self) -> Result<PathBuf, Failure> {
        let state = self.state();
        match &self.snapshot {
            Some(id) => refresh::folder_of(&state, id).ok_or_else(|| no_snapshot(&state, id)),
            None => refresh::current(&state).ok_or_else(|| {
                Failure::world("no_snapshot", "there is no snapshot").help("make one with `reckoner build`")
            }),
        }
    }

    pub(crate) fn read_model(&self) -> Result<ModelFile, Failure> {
        let path = self.model_path();
        let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Failure::world("no_model", format!("there is no {MODEL} in `{}`", self.dir.display()))
                    .help("draft one from your tables with `reckoner init <source>`, or name its folder with --dir")
            }
            _ => Failure::file(&path, &error),
        })?;
        // What is no text is the loader's to complain about, at its place.
        let text = String::from_utf8(bytes).unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned());
        Ok(ModelFile { name: MODEL.to_owned(), text })
    }

    /// What the project is told about the world.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        let mut config = Config::read(&self.dir)?;
        if let Some(address) = &self.follow {
            config.snapshots.store = Some(address.clone());
            config.snapshots.follow = true;
        }
        Ok(config)
    }

    /// The time zone that the model's days are cut in: an IANA name.
    pub(crate) fn time_zone(&self) -> Result<String, Failure> {
        let file = self.read_model()?;
        let reads = model::load::reads(&file.input()).map_err(|issues| file.faulty(issues))?;
        Ok(reads.time_zone)
    }

    /// Opens what the model's datasets name in `source:`.
    pub(crate) fn source(&self, file: &ModelFile, known: Option<&Schema>) -> Result<Box<dyn Source>, Failure> {
        let reads = model::load::reads(&file.input()).map_err(|issues| file.faulty(issues))?;
        let config = self.config()?;
        let (databases, duckdb, cluster) = (config.databases(&self.dir)?, config.duckdb(&self.dir), config.cluster());
        let opening = Opening {
            project: &self.dir,
            databases: &databases,
            duckdb: duckdb.as_deref(),
            time_zone: &reads.time_zone,
            buckets: &config.buckets(&self.dir)?,
            downloads: &self.downloads(),
            cluster: cluster.as_ref(),
        };
        Ok(opening.open(&reads.sources, known)?)
    }

    /// Opens the source. Where that fails, mistakes of the model are worth more: they may be why.
    pub(crate) fn source_or_mistakes(&self, file: &ModelFile) -> Result<Box<dyn Source>, Failure> {
        self.source(file, None).map_err(|failure| file.load(None).err().unwrap_or(failure))
    }

    /// Prints what somebody should know, unless a program reads.
    pub(crate) fn remark(&self, text: impl std::fmt::Display) {
        if !self.json {
            speak::note(text);
        }
    }

    /// Prints what is odd about the data, unless a program reads.
    pub(crate) fn tell(&self, remarks: &[Remark]) {
        for remark in remarks {
            self.remark(format_args!("data: {} ({})", said(remark), remark.code));
        }
    }
}

impl ModelFile {
    pub(crate) fn input(&self) -> Input<'_> {
        Input { file: &self.name, text: &self.text }
    }

    /// Loads the model, checking it against what the source has.
    pub(crate) fn load(&self, schema: Option<&Schema>) -> Result<Loaded, Failure> {
        model::load::load(&self.input(), schema).map_err(|issues| self.faulty(issues))
    }

    /// Loads the model against its data. What is odd about the data may be why it has mistakes.
    pub(crate) fn load_on(&self, source: &dyn Source) -> Result<Loaded, Failure> {
        self.load(Some(source.schema())).map_err(|failure| failure.because(source.remarks()))
    }

    fn faulty(&self, issues: Vec<model::Issue>) -> Failure {
        Failure::model(&self.name, &self.text, issues)
    }

    /// Warnings of the loader, to be shown with their lines.
    pub(crate) fn complaints(&self, warnings: Vec<model::Issue>) -> impl Iterator<Item = Complaint> {
        warnings.into_iter().map(|issue| Complaint::of(issue, &self.name, &self.text))
    }
}

fn no_snapshot(state: &Path, id: &str) -> Failure {
    let kept = refresh::all(state);
    let error = refresh::Error::NoSnapshot { id: id.to_owned(), kept };
    Failure::usage(error.code(), error)
}

/// A path as somebody would type it, for messages.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A remark about the data, with what it is about.
pub(crate) fn said(remark: &Remark) -> String {
    match &remark.column {
        Some(column) => format!("{}, column {column}: {}", remark.table, remark.text),
        None => format!("{}: {}", remark.table, remark.text),
    }
}
