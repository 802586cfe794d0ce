//! The house is in order: the same functions that `cargo xtask` runs.

use xtask::{edges, generate, tidy, tree};

#[test]
fn the_house_is_tidy() {
    let complaints = tidy::check(&tree::read(&tree::root()).expect("the workspace can be read"));
    let list: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "\n{}", list.join("\n"));
}

#[test]
fn crates_depend_only_on_what_the_table_permits() {
    let edges = edges::read(&tree::root()).expect("cargo metadata runs");
    assert!(edges.iter().any(|edge| edge.from == "ask" && edge.to == "model"), "the manifests were read");
    assert_eq!(edges::check(&edges), []);
}

#[test]
fn generated_pages_are_up_to_date() {
    assert_eq!(generate::check(&tree::root()), Ok(()));
}
