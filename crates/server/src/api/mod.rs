//! The routes: one table, from which the router, the roles and the OpenAPI document are made.

mod admin;
mod batch;
mod capabilities;
mod me;
mod object;
mod query;
mod reports;
mod status;
mod suggestions;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

pub(crate) use capabilities::Catalogs;
pub(crate) use query::{answer, arrive, blocking, count, is_json, joined};
pub(crate) use status::{age, metrics};

use crate::access::Role;
use crate::{App, answers};

/// One route: below `/api/v1`, and the same below `/api`.
pub(crate) struct Endpoint {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// Who may use it.
    pub(crate) role: Role,
    /// Whether it is open to a token for a few questions only.
    pub(crate) embedded: bool,
    pub(crate) summary: &'static str,
    pub(crate) about: &'static str,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) body: Option<Form>,
    /// Whether nothing may be sent instead of it.
    pub(crate) bodiless: bool,
    pub(crate) replies: &'static [Reply],
    pub(crate) handler: fn() -> MethodRouter<App>,
}

/// A value in the address.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    /// `path` or `query`.
    pub(crate) place: &'static str,
    /// `string`, `integer` or `boolean`.
    pub(crate) kind: &'static str,
    pub(crate) about: &'static str,
}

/// What comes back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) about: &'static str,
    pub(crate) media: &'static str,
    pub(crate) form: Option<Form>,
}

/// The form of a value, as a reference into the document's schemas.
pub(crate) type Form = fn(&mut SchemaGenerator) -> Schema;

fn form<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn json<T: JsonSchema>(status: u16, about: &'static str) -> Reply {
    Reply { status, about, media: "application/json", form: Some(form::<T>) }
}

const fn nothing(about: &'static str) -> Reply {
    Reply { status: 204, about, media: "", form: None }
}

const fn of_query(name: &'static str, kind: &'static str, about: &'static str) -> Parameter {
    Parameter { name, place: "query", kind, about }
}

const fn of_path(name: &'static str, kind: &'static str, about: &'static str) -> Parameter {
    Parameter { name, place: "path", kind, about }
}

/// What all rows of the table have in common unless they say otherwise.
const PLAIN: Endpoint = Endpoint {
    method: "GET",
    path: "",
    role: Role::Viewer,
    embedded: false,
    summary: "",
    about: "",
    parameters: &[],
    body: None,
    bodiless: false,
    replies: &[],
    handler: || get(|| async {}),
};

const ANSWER: &[Reply] = &[
    json::<ask::Outcome>(200, "What it came to; `status` says what."),
    Reply { status: 200, about: "With `format: csv`.", media: "text/csv", form: None },
    Reply { status: 200, about: "With `format: xlsx`.", media: answers::XLSX, form: None },
    Reply { status: 200, about: "With `format: arrow`.", media: "application/vnd.apache.arrow.stream", form: None },
    Reply { status: 200, about: "With `format: svg`.", media: "image/svg+xml", form: None },
    Reply { status: 200, about: "With `format: png`.", media: "image/png", form: None },
    Reply { status: 304, about: "As it was: the ETag is the one that the client has.", media: "", form: None },
];

/// Every route of the API.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        method: "POST",
        path: "/query",
        embedded: true,
        summary: "Ask",
        about: "Answers a question in words, a Draft, or a question with the Draft that a person chose for it. \
                A question changes nothing, so `If-None-Match` is answered with 304 here, too.",
        body: Some(form::<query::Body>),
        replies: ANSWER,
        handler: || post(query::query),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/batch",
        summary: "Ask several",
        about: "Up to 100 questions, all of one snapshot, each with a result of its own.",
        body: Some(form::<batch::Body>),
        replies: &[json::<batch::Results>(200, "A result for each question, in order.")],
        handler: || post(batch::batch),
        ..PLAIN
    },
    Endpoint {
        path: "/suggestions",
        summary: "Complete what is typed",
        about: "Completions of what has been typed so far; questions to begin with for nothing.",
        parameters: &[
            of_query("q", "string", "What has been typed."),
            of_query("limit", "integer", "At most so many."),
        ],
        replies: &[json::<suggestions::Suggestions>(200, "The completions, the best first.")],
        handler: || get(suggestions::suggestions),
        ..PLAIN
    },
    Endpoint {
        path: "/capabilities",
        summary: "What can be asked",
        about: "Metrics, dimensions, time ranges, shapes and examples: all that this caller may ask about.",
        replies: &[json::<ask::Capabilities>(200, "The catalog.")],
        handler: || get(capabilities::capabilities),
        ..PLAIN
    },
    Endpoint {
        path: "/members",
        summary: "Members of dimensions",
        about: "Members whose name, or a word of it, begins with `q`.",
        parameters: &[
            of_query("q", "string", "How it begins."),
            of_query("dimension", "string", "Only of this dimension."),
            of_query("limit", "integer", "At most so many."),
        ],
        replies: &[json::<capabilities::Members>(200, "The members.")],
        handler: || get(capabilities::members),
        ..PLAIN
    },
    Endpoint {
        path: "/reports",
        summary: "The reports",
        about: "What can be opened by name.",
        replies: &[json::<reports::Reports>(200, "The reports, by name.")],
        handler: || get(reports::reports),
        ..PLAIN
    },
    Endpoint {
        path: "/reports/{name}",
        summary: "A report",
        about: "What each question of a report came to for this caller, all of one snapshot. One that has no answer \
                says why.",
        parameters: &[
            of_path("name", "string", "The report's name."),
            of_query("locale", "string", "How numbers and days are written; else what `Accept-Language` asks for."),
            of_query("charts", "string", "How charts are given, as in a query."),
            of_query("theme", "string", "What a picture is drawn on: `light` or `dark`."),
        ],
        replies: &[
            json::<ask::Page>(200, "The page."),
            Reply { status: 304, about: "As it was: the ETag is the one that the client has.", media: "", form: None },
        ],
        handler: || get(reports::report),
        ..PLAIN
    },
    Endpoint {
        path: "/status",
        summary: "How it goes",
        about: "Outcomes, latencies, tokens, caches, the snapshot, jobs and alerts since the start or the last reset.",
        replies: &[json::<status::Status>(200, "The figures.")],
        handler: || get(status::status),
        ..PLAIN
    },
    Endpoint {
        path: "/me",
        embedded: true,
        summary: "Who I am",
        about: "The caller's name and role.",
        replies: &[json::<me::Me>(200, "The caller.")],
        handler: || get(me::me),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/feedback",
        summary: "Good or not",
        about: "Says whether an answer was what its asker wanted; a good one is proposed as a phrase.",
        body: Some(form::<me::Feedback>),
        replies: &[nothing("It is kept.")],
        handler: || post(me::feedback),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/refresh-patterns",
        role: Role::Admin,
        summary: "Read the model again",
        about: "Re-reads the model and what was learned, and compiles the words anew.",
        replies: &[json::<crate::upkeep::Reloaded>(200, "What is served now.")],
        handler: || post(admin::reload),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/regenerate-dumps",
        role: Role::Admin,
        summary: "Work the tables out",
        about: "Builds a new snapshot: of everything, or of the named datasets.",
        body: Some(form::<admin::Only>),
        bodiless: true,
        replies: &[json::<admin::Accepted>(202, "It runs; follow its events.")],
        handler: || post(admin::build),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/run-job",
        role: Role::Admin,
        summary: "Run a job now",
        about: "Runs a job of reckoner.yaml now, whatever its schedule says.",
        body: Some(form::<admin::Which>),
        replies: &[json::<admin::Accepted>(202, "It runs; follow its events.")],
        handler: || post(admin::run_job),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/runs/{run}/events",
        role: Role::Admin,
        summary: "Follow a run",
        about: "Server-sent events `progress`, then `done` or `failed`. A `Last-Event-ID` goes on after it.",
        parameters: &[of_path("run", "string", "The run's id.")],
        replies: &[Reply { status: 200, about: "The events.", media: "text/event-stream", form: None }],
        handler: || get(admin::events),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/jobs",
        role: Role::Admin,
        summary: "The jobs",
        about: "When each job is next, how it went last, and what ran.",
        replies: &[json::<crate::upkeep::Jobs>(200, "The jobs.")],
        handler: || get(admin::jobs),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/reset-stats",
        role: Role::Admin,
        summary: "Count from zero",
        about: "Sets the figures of `status` to zero. It changes something, so a GET is answered with 405.",
        replies: &[nothing("It counts from zero.")],
        handler: || post(admin::reset_stats),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/learned",
        role: Role::Editor,
        summary: "What was learned",
        about: "Proposals from what people chose and which words nobody knew.",
        replies: &[json::<admin::Proposals>(200, "The proposals, with their numbers.")],
        handler: || get(admin::learned),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/learned/{number}",
        role: Role::Editor,
        summary: "Accept or reject",
        about: "Lets a proposal count, or does not propose it again. An accepted one may not break a verified \
                question, unless `force` says so.",
        parameters: &[of_path("number", "integer", "The proposal's number.")],
        body: Some(form::<admin::Decision>),
        bodiless: false,
        replies: &[json::<crate::upkeep::Decided>(200, "What it changes.")],
        handler: || post(admin::decide),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/questions",
        role: Role::Editor,
        summary: "What was asked",
        about: "Frequent questions, those without an answer, and those that were not what people wanted.",
        replies: &[json::<crate::upkeep::Asked>(200, "The questions.")],
        handler: || get(admin::questions),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/snapshots",
        role: Role::Admin,
        summary: "The snapshots",
        about: "The snapshots that are kept, the newest first, with their rollups.",
        replies: &[json::<crate::upkeep::Snapshots>(200, "The snapshots.")],
        handler: || get(admin::snapshots),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/snapshots/diff",
        role: Role::Admin,
        summary: "Compare two snapshots",
        about: "Rows, members, and numbers of months that were over.",
        parameters: &[
            of_query("before", "string", "The older one."),
            of_query("after", "string", "The newer one; the current one if absent."),
        ],
        replies: &[json::<crate::upkeep::Differences>(200, "What differs.")],
        handler: || get(admin::diff),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/snapshots/{id}/verify",
        role: Role::Admin,
        summary: "Verify a snapshot",
        about: "Reads every file and compares it with its checksum.",
        parameters: &[of_path("id", "string", "The snapshot.")],
        replies: &[json::<crate::upkeep::Verified>(200, "What was found.")],
        handler: || post(admin::verify),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/snapshots/{id}/rollback",
        role: Role::Admin,
        summary: "Go back to a snapshot",
        about: "Makes a snapshot that is kept the current one again.",
        parameters: &[of_path("id", "string", "The snapshot.")],
        replies: &[json::<crate::upkeep::Reloaded>(200, "What is served now.")],
        handler: || post(admin::roll_back),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/snapshots/{id}/files/{name}",
        role: Role::Admin,
        summary: "A file of a snapshot",
        about: "The raw bytes, with ranges; the ETag is the file's BLAKE3. The manifest is `manifest.json`.",
        parameters: &[of_path("id", "string", "The snapshot."), of_path("name", "string", "The file.")],
        replies: &[
            Reply { status: 200, about: "The file.", media: "application/octet-stream", form: None },
            Reply { status: 206, about: "A part of it.", media: "application/octet-stream", form: None },
            Reply { status: 304, about: "As it was: the ETag is the one that the client has.", media: "", form: None },
        ],
        handler: || get(admin::file),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/caches/clear",
        role: Role::Admin,
        summary: "Empty the caches",
        about: "Nothing is wrong with what they hold; this is for measuring.",
        replies: &[nothing("They are empty.")],
        handler: || post(admin::clear_caches),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/keys",
        role: Role::Admin,
        summary: "The keys",
        about: "Who has a key, for what, until when. No key itself.",
        replies: &[json::<admin::Keys>(200, "The keys.")],
        handler: || get(admin::keys),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/keys",
        role: Role::Admin,
        summary: "Make a key",
        about: "The reply holds the key, once: only its hash is kept.",
        body: Some(form::<admin::NewKey>),
        replies: &[json::<admin::MadeKey>(201, "The key.")],
        handler: || post(admin::make_key),
        ..PLAIN
    },
    Endpoint {
        method: "DELETE",
        path: "/admin/keys/{id}",
        role: Role::Admin,
        summary: "Take a key back",
        about: "It lets nobody in from now on.",
        parameters: &[of_path("id", "string", "The key's id.")],
        replies: &[nothing("It is taken back.")],
        handler: || delete(admin::revoke_key),
        ..PLAIN
    },
    Endpoint {
        method: "POST",
        path: "/admin/embed-tokens",
        role: Role::Admin,
        summary: "Make a token for embedding",
        about: "A token for somebody else's page: role viewer, for minutes, with claims for the policies, maybe for a \
                few questions only. It cannot be taken back, but for all of them by removing the secret.",
        body: Some(form::<admin::NewEmbedToken>),
        replies: &[json::<admin::EmbedToken>(201, "The token.")],
        handler: || post(admin::make_embed_token),
        ..PLAIN
    },
    Endpoint {
        path: "/admin/audit",
        role: Role::Admin,
        summary: "Who changed what",
        about: "The last changes, the latest first.",
        parameters: &[of_query("limit", "integer", "At most so many.")],
        replies: &[json::<admin::Audit>(200, "The changes.")],
        handler: || get(admin::audit),
        ..PLAIN
    },
];

/// A reply that is of this moment.
fn now<T: Serialize>(value: &T) -> Response {
    let body = serde_json::to_vec(value).expect("a reply has only text keys");
    let json = HeaderValue::from_static("application/json");
    let no_store = HeaderValue::from_static("no-store");
    ([(header::CONTENT_TYPE, json), (header::CACHE_CONTROL, no_store)], body).into_response()
}
