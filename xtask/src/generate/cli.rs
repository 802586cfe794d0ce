//! The reference of the commands: what the binary says of itself, command by command.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const HEAD: &str = "\
# Commands

Generated from the binary's own help by `cargo xtask generate`.
";

/// The page, or none if the binary has not been built.
pub(super) fn page(root: &Path) -> Result<Option<String>, String> {
    let binary = std::env::var_os("RECKONER_BIN").map_or_else(|| root.join("bin/reckoner"), PathBuf::from);
    if !binary.is_file() {
        return Ok(None);
    }
    let mut page = HEAD.to_owned();
    describe(&binary, &mut Vec::new(), &mut page)?;
    Ok(Some(page))
}

fn describe(binary: &Path, command: &mut Vec<String>, page: &mut String) -> Result<(), String> {
    // The environment would otherwise show through in defaults and widths.
    let output = Command::new(binary).args(&*command).arg("--help").env_clear().env("COLUMNS", "100").output();
    let output = output.map_err(|error| format!("{}: {error}", binary.display()))?;
    let help = String::from_utf8_lossy(&output.stdout);
    let name = [&["reckoner".to_owned()], command.as_slice()].concat().join(" ");
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    write!(page, "\n## {name}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()).expect("writing to a string");
    for subcommand in subcommands(&help) {
        command.push(subcommand);
        describe(binary, command, page)?;
        command.pop();
    }
    Ok(())
}

/// The names below `Commands:`; `help` describes only itself.
fn subcommands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.trim().is_empty());
    let name = |line: &str| {
        let indented = line.starts_with("  ") && !line.starts_with("   ");
        line.split_whitespace().next().filter(|name| indented && *name != "help").map(str::to_owned)
    };
    lines.filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_of_a_help_text_are_found() {
        let help = "Answers.\n\nUsage: reckoner\n\nCommands:\n  demo   Shows\n         more\n  model  Exports\n  help   Print\n\nOptions:\n  -h\n";
        assert_eq!(subcommands(help), ["demo", "model"]);
        assert!(subcommands("Usage: x\n").is_empty());
    }
}
