//! The Model Context Protocol: the same questions for assistants, over HTTP at [`PATH`] and over standard input and
//! output.
//!
//! [`TOOLS`] is the table of what an assistant can do; each tool is a file of its own. All of them only read. Every
//! call is for somebody: over HTTP for the caller whom the check at the door has put into the request, over standard
//! input for the owner, who has started it. What a tool cannot do is said as the call's result, so that the assistant
//! reads it; only a tool that does not exist is an error of the protocol.

mod ask;
mod catalog;
mod http;
mod members;
mod report;
mod stdio;

pub(crate) use http::{PATH, door, http};
pub use stdio::{over, stdio};

use std::sync::Arc;
use std::time::Instant;

use ::ask::View;
use axum::http::request::Parts;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, InitializeResult,
    JsonObject, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, ToolAnnotations,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Works;
use crate::access::Caller;
use crate::hands::Hands;
use crate::stats::Stats;

/// What an assistant is told at the beginning.
const INSTRUCTIONS: &str = "Exact answers from one company's own data. Put the user's question to `ask` in their own \
                            words; do no arithmetic on results, ask again.";

/// One thing that an assistant can do.
struct Tool {
    name: &'static str,
    /// What it is for, in as few words as will do: every conversation pays for them.
    about: &'static str,
    /// The JSON Schema of its arguments, as text.
    takes: &'static str,
    /// The JSON Schema of what it gives, as text.
    gives: &'static str,
    run: fn(JsonObject, &Call<'_>) -> Result<Told, String>,
}

/// All of them.
const TOOLS: &[Tool] = &[ask::ASK, ask::QUERY, catalog::CATALOG, members::SEARCH, report::REPORT];

/// What a tool looks at.
struct Call<'a> {
    works: &'a dyn Works,
    stats: &'a Stats,
    view: &'a View,
    team: &'a str,
    began: Instant,
}

/// What a tool found.
struct Told {
    /// In words.
    text: String,
    /// For programs.
    value: Value,
}

impl Tool {
    fn describe(&self) -> rmcp::model::Tool {
        let schema = |text| Arc::new(serde_json::from_str::<JsonObject>(text).expect("the table holds JSON objects"));
        rmcp::model::Tool::new(self.name, self.about, schema(self.takes))
            .with_raw_output_schema(schema(self.gives))
            .with_annotations(ToolAnnotations::new().read_only(true))
    }
}

/// The arguments of a tool, or what is wrong with them.
fn taken<T: DeserializeOwned>(arguments: JsonObject) -> Result<T, String> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| format!("These arguments do not fit: {error}."))
}

/// Whom calls are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    /// Whoever started this process.
    Owner,
    /// The caller of each request.
    Caller,
}

/// Speaks the protocol.
#[derive(Clone)]
struct Speaker {
    works: Arc<dyn Works>,
    stats: Arc<Stats>,
    hands: Hands,
    whom: Whom,
}

impl Speaker {
    fn caller(&self, context: &RequestContext<RoleServer>) -> Option<Caller> {
        match self.whom {
            Whom::Owner => Some(Caller::owner()),
            Whom::Caller => context.extensions.get::<Parts>()?.extensions.get::<Caller>().cloned(),
        }
    }

    async fn run(&self, tool: &'static Tool, arguments: JsonObject, caller: Caller) -> CallToolResult {
        let began = Instant::now();
        let Speaker { works, stats, hands, .. } = self.clone();
        let told = hands.put_to(move || {
            let view = works.view(&caller.viewer);
            (tool.run)(arguments, &Call { works: &*works, stats: &stats, view: &view, team: &caller.name, began })
        });
        match told.await.map_err(|problem| problem.detail().to_owned()).flatten() {
            Ok(Told { text, value }) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(text)]);
                result.structured_content = Some(value);
                result
            }
            Err(message) => CallToolResult::error(vec![ContentBlock::text(message)]),
        }
    }
}

impl ServerHandler for Speaker {
    fn get_info(&self) -> ServerConfig {
        InitializeResult::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("reckoner", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(TOOLS.iter().map(Tool::describe).collect()))
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        TOOLS.iter().find(|tool| tool.name == name).map(Tool::describe)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = TOOLS.iter().find(|tool| tool.name == request.name) else {
            let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
            let message = format!("There is no tool `{}`; there are {}.", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        // Nobody in particular must never be taken for the owner.
        let caller = self.caller(&context).ok_or_else(|| ErrorData::internal_error("Nobody knows who asks.", None))?;
        Ok(self.run(tool, request.arguments.unwrap_or_default(), caller).await.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_of_the_table_can_be_described() {
        for tool in TOOLS {
            let described = tool.describe();
            assert_eq!(described.input_schema["type"], "object", "{}", tool.name);
            assert!(described.output_schema.is_some_and(|schema| schema["type"] == "object"), "{}", tool.name);
        }
    }
}
