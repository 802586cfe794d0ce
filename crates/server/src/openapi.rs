//! The OpenAPI 3.1 document, made from the table of routes, and a page that shows it.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::access::Role;
use crate::api::{ENDPOINTS, Endpoint, Parameter, Reply};
use crate::problem::Document as Problem;

/// Routes beside the API: for those who look after the process.
const BESIDE: [(&str, &str, &str); 4] = [
    ("/livez", "The process runs", "application/json"),
    ("/readyz", "A snapshot is loaded", "application/json"),
    ("/health", "A snapshot is loaded, and which", "application/json"),
    ("/metrics", "Figures for Prometheus", "text/plain"),
];

/// The document as text. It never changes while the process runs.
pub fn document() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| serde_json::to_string_pretty(&made()).expect("a document has only text keys") + "\n")
}

pub(crate) async fn json() -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], document()).into_response()
}

fn made() -> Value {
    // Schemas as OpenAPI 3.1 has them: JSON Schema 2020-12, kept under `components`.
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let problem = generator.subschema_for::<Problem<'static>>();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in ENDPOINTS {
        let operation = operation(endpoint, &mut generator);
        let path = paths.entry(format!("/api/v1{}", endpoint.path)).or_insert_with(|| json!({}));
        path[endpoint.method.to_lowercase()] = operation;
    }
    for (path, summary, media) in BESIDE {
        let mut replies = json!({"200": {"description": "Well.", "content": {media: {}}}});
        replies["default"] = json!({"$ref": "#/components/responses/Problem"});
        let id = path.trim_start_matches('/');
        paths.insert(
            path.to_owned(),
            json!({"get": {"operationId": id, "tags": ["process"], "summary": summary, "responses": replies}}),
        );
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Reckoner",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Answers to plain questions about a company's data, worked out beforehand.",
            "description": "Every path below `/api/v1` is there below `/api`, too. What a question can come to is a reply of \
                            200 with a `status`; a failure is an `application/problem+json` (RFC 9457).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"key": []}, {}],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "responses": {"Problem": {
                "description": "It failed, or was not let in; `code` says how.",
                "content": {"application/problem+json": {"schema": problem}},
            }},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key, as `reckoner keys add` makes it, a token of the identity provider, or one for embedding."}},
        },
    })
}

fn operation(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "operationId": id_of(endpoint),
        "tags": [if endpoint.role > Role::Viewer { "admin" } else { "ask" }],
        "summary": endpoint.summary,
        "description": format!("{} Takes the role {}.", endpoint.about, endpoint.role.name()),
    });
    if !endpoint.parameters.is_empty() {
        operation["parameters"] = endpoint.parameters.iter().map(parameter).collect();
    }
    if let Some(body) = endpoint.body {
        operation["requestBody"] = json!({
            "required": !endpoint.bodiless,
            "content": {"application/json": {"schema": body(generator)}},
        });
    }
    let mut replies: Map<String, Value> = Map::new();
    for reply in endpoint.replies {
        let described = replies.entry(reply.status.to_string()).or_insert_with(|| json!({"description": reply.about}));
        add(described, reply, generator);
    }
    replies.insert("default".to_owned(), json!({"$ref": "#/components/responses/Problem"}));
    operation["responses"] = Value::Object(replies);
    operation
}

fn add(described: &mut Value, reply: &Reply, generator: &mut SchemaGenerator) {
    if !reply.media.is_empty() {
        let media = reply.form.map_or_else(|| json!({}), |form| json!({"schema": form(generator)}));
        described["content"][reply.media] = media;
    }
}

fn parameter(parameter: &Parameter) -> Value {
    let path = parameter.place == "path";
    let mut schema = json!({"type": parameter.kind});
    if parameter.kind == "integer" {
        schema["minimum"] = json!(0);
    }
    json!({
        "name": parameter.name,
        "in": parameter.place,
        "required": path || parameter.name == "before",
        "description": parameter.about,
        "schema": schema,
    })
}

/// A name for generated clients: `get_admin_jobs`.
fn id_of(endpoint: &Endpoint) -> String {
    let words = endpoint.path.split(['/', '-']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.map(|word| word.trim_matches(['{', '}'])).collect();
    format!("{}_{}", endpoint.method.to_lowercase(), words.join("_"))
}
