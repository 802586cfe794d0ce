//! `make bench`: reading and completing questions, by how many values the data has.

use ask::View;
use benches::shop_of;
use divan::{Bencher, black_box};
use understand::Reading;

/// Values of a dimension that may be named.
const VALUES: [usize; 3] = [500, 100_000, 1_000_000];
const ROWS: usize = 1_000;

fn main() {
    divan::main();
}

/// Reads one question over and over.
fn reading(bencher: Bencher<'_, '_>, values: usize, question: &str, clear: bool) {
    let view = shop_of(ROWS, values);
    let read = |view: &View| understand::read(black_box(question), None, &view.model, &view.lexicon, &view.members());
    assert_eq!(matches!(read(&view), Reading::Clear { .. }), clear, "{question}");
    bencher.bench(|| read(&view));
}

#[divan::bench(args = VALUES)]
fn read_short(bencher: Bencher<'_, '_>, values: usize) {
    reading(bencher, values, "revenue by region", true);
}

#[divan::bench(args = VALUES)]
fn read_with_members(bencher: Bencher<'_, '_>, values: usize) {
    reading(bencher, values, "top 10 products by revenue for region 007 in the past 3 months", true);
}

#[divan::bench(args = VALUES)]
fn read_with_a_slip(bencher: Bencher<'_, '_>, values: usize) {
    reading(bencher, values, "reveneu of product 123 by month", true);
}

#[divan::bench(args = VALUES)]
fn read_what_nobody_knows(bencher: Bencher<'_, '_>, values: usize) {
    reading(bencher, values, "revenue of the flagship brand by region", false);
}

#[divan::bench(args = VALUES)]
fn suggest(bencher: Bencher<'_, '_>, values: usize) {
    let view = shop_of(ROWS, values);
    let typed = |view: &View| ask::suggest(black_box("revenue for prod"), view, 8).len();
    assert!(typed(&view) > 0);
    bencher.bench(|| typed(&view));
}
