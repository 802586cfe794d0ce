//! Looks which web app there is to embed: the built one, or the stub that says how to build it.

use std::path::Path;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(web_app)");
    let built = Path::new("../../web/dist");
    // The parent is watched as well, or a first build of the web app would go unnoticed.
    println!("cargo::rerun-if-changed={}", if built.exists() { "../../web/dist" } else { "../../web" });
    println!("cargo::rerun-if-changed=../../web/stub");
    if built.join("index.html").exists() {
        println!("cargo::rustc-cfg=web_app");
    }
}
