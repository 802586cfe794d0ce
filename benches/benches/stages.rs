//! `make bench`: each stage of a question, and the whole of it, on rollups of three sizes.

use std::sync::Arc;

use ask::{Meanings, Reply, Request, Step, View};
use benches::{shop, southerner};
use divan::{Bencher, black_box};
use model::bind::Context;
use model::{Draft, Query};
use understand::Reading;

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const QUESTION: &str = "top 10 products by revenue for region 007";

fn main() {
    divan::main();
}

fn draft(view: &View) -> Draft {
    match understand::read(QUESTION, None, &view.model, &view.lexicon, &view.members()) {
        Reading::Clear { draft, .. } => *draft,
        other => panic!("the question is not clear: {other:?}"),
    }
}

fn query(view: &View) -> Query {
    let context = Context {
        model: &view.model,
        members: &view.members(),
        viewer: &view.viewer,
        today: view.today,
        covered: &|_| None,
    };
    model::bind(&draft(view), context).expect("the draft binds").query
}

#[divan::bench(args = SIZES)]
fn read(bencher: Bencher<'_, '_>, rows: usize) {
    let view = shop(rows);
    bencher.bench(|| understand::read(black_box(QUESTION), None, &view.model, &view.lexicon, &view.members()));
}

#[divan::bench(args = SIZES)]
fn bind(bencher: Bencher<'_, '_>, rows: usize) {
    let view = shop(rows);
    let draft = draft(&view);
    let context = Context {
        model: &view.model,
        members: &view.members(),
        viewer: &view.viewer,
        today: view.today,
        covered: &|_| None,
    };
    bencher.bench_local(|| model::bind(black_box(&draft), context));
}

#[divan::bench(args = SIZES)]
fn route(bencher: Bencher<'_, '_>, rows: usize) {
    let view = shop(rows);
    let query = query(&view);
    bencher.bench(|| engine::route(black_box(&query), &view.model, &view.snapshot));
}

#[divan::bench(args = SIZES)]
fn execute(bencher: Bencher<'_, '_>, rows: usize) {
    let view = shop(rows);
    let query = query(&view);
    let route = engine::route(&query, &view.model, &view.snapshot);
    bencher.bench(|| engine::execute(black_box(&query), &route, &view.model, &view.snapshot, &[]));
}

#[divan::bench(args = SIZES)]
fn compose(bencher: Bencher<'_, '_>, rows: usize) {
    let view = shop(rows);
    let query = query(&view);
    let route = engine::route(&query, &view.model, &view.snapshot);
    let execution = engine::execute(&query, &route, &view.model, &view.snapshot, &[]).expect("it executes");
    let context = answer::Context { locale: answer::Locale::EN, today: view.today, chart: None, beside: None };
    bencher.bench(|| answer::compose(black_box(&query), &execution.table, &view.model, &context));
}

#[divan::bench(args = SIZES)]
fn whole(bencher: Bencher<'_, '_>, rows: usize) {
    let view = shop(rows);
    bencher.bench(|| ask(&view));
}

/// The same, where it was made before.
#[divan::bench(args = SIZES)]
fn whole_kept(bencher: Bencher<'_, '_>, rows: usize) {
    let view = View { meanings: Arc::new(Meanings::of_bytes(1 << 20)), ..shop(rows) };
    bencher.bench(|| ask(&view));
}

/// The first question of somebody under a policy.
#[divan::bench(args = SIZES)]
fn whole_limited_first(bencher: Bencher<'_, '_>, rows: usize) {
    let view = View { viewer: Arc::new(southerner()), ..shop(rows) };
    bencher.with_inputs(|| View { sights: Arc::default(), ..view.clone() }).bench_values(|view| ask(&view));
}

/// Any other.
#[divan::bench(args = SIZES)]
fn whole_limited(bencher: Bencher<'_, '_>, rows: usize) {
    let view = View { viewer: Arc::new(southerner()), ..shop(rows) };
    bencher.bench(|| ask(&view));
}

fn ask(view: &View) -> Reply {
    match ask::start(black_box(&Request::question(QUESTION)), view) {
        Step::Done(reply) => reply,
        Step::Votes(_) | Step::Wants(_) => panic!("a rollup answers this"),
    }
}
