//! Pages that are written once in code and generated from there: `docs/reference`.
//!
//! `cargo xtask generate` writes them, a test compares them, so they are never out of date.

mod cli;
mod codes;

use std::fs;
use std::path::Path;

/// A generated page.
struct Page {
    /// From the root.
    path: &'static str,
    text: String,
}

fn pages(root: &Path) -> Result<Vec<Page>, String> {
    let schema = |value: serde_json::Value| {
        let text = serde_json::to_string_pretty(&value).map_err(|error| error.to_string());
        text.map(|text| text + "\n")
    };
    let mut pages = vec![
        Page { path: "docs/reference/model.schema.json", text: schema(model::load::json_schema())? },
        Page { path: "docs/reference/draft.schema.json", text: schema(model::Draft::schema())? },
        Page { path: "docs/reference/codes.md", text: codes::page(root)? },
    ];
    // The reference of the commands is what the binary says of itself, so it needs the binary.
    if let Some(text) = cli::page(root)? {
        pages.push(Page { path: "docs/reference/cli.md", text });
    }
    Ok(pages)
}

/// Writes every page; returns how many.
///
/// # Errors
/// A page that cannot be made or written.
pub fn write(root: &Path) -> Result<usize, String> {
    let pages = pages(root)?;
    for page in &pages {
        let path = root.join(page.path);
        let said = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(path.parent().expect("a page lies in a folder")).map_err(said)?;
        fs::write(&path, &page.text).map_err(said)?;
    }
    Ok(pages.len())
}

/// Compares every page with what is on disk.
///
/// # Errors
/// The pages that differ, and how to write them.
pub fn check(root: &Path) -> Result<(), String> {
    let differs = |page: &Page| fs::read_to_string(root.join(page.path)).ok().as_deref() != Some(page.text.as_str());
    let stale: Vec<&str> = pages(root)?.iter().filter(|page| differs(page)).map(|page| page.path).collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("out of date: {}\nrun `cargo xtask generate`", stale.join(", ")))
}
