//! `make bench`: questions in words beside DuckDB's time for the bare SQL over the same rows.
//!
//! Each round is one question and one statement in each DuckDB, so what slows the machine slows all. DuckDB
//! has its table in memory and the rows in the rollup's order: once with text as it comes, once with text as
//! `ENUM`, which is its dictionary. It runs with its own number of threads, and measures itself, so that
//! the pipe costs it nothing.
#![expect(clippy::print_stdout, reason = "prints what it measured")]

use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Error, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

use ask::{Outcome, Reply, Request, Step, Times, View};
use benches::{rows, shop};
use model::{Value, calendar};

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const WARM_UP: usize = 30;
const ROUNDS: usize = 300;

/// A question, and SQL that comes to the same rows.
const SHAPES: [(&str, &str); 7] = [
    ("revenue", "SELECT sum(revenue) FROM sales"),
    ("top 10 products by revenue", "SELECT product, sum(revenue) FROM sales GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10"),
    (
        "revenue by region and month",
        "SELECT region, date_trunc('month', day), sum(revenue) FROM sales GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    (
        "revenue by product for region 007",
        "SELECT product, sum(revenue) FROM sales WHERE region = 'region 007' GROUP BY 1 ORDER BY 2 DESC, 1",
    ),
    // Filtered by what rows are sorted by first, and by what they are not.
    (
        "top 10 products by revenue for region 007",
        "SELECT product, sum(revenue) FROM sales WHERE region = 'region 007' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10",
    ),
    (
        "top 10 regions by revenue for product 123",
        "SELECT region, sum(revenue) FROM sales WHERE product = 'product 123' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10",
    ),
    (
        "yoy revenue growth by region",
        "SELECT region, this, before, this - before, (this - before) / before AS growth FROM (\
         SELECT region, sum(revenue) FILTER (day >= '2025-01-01') AS this, \
         sum(revenue) FILTER (day < '2025-01-01') AS before FROM sales GROUP BY 1) ORDER BY growth DESC, 1",
    ),
];

fn main() -> ExitCode {
    let (Some(varchar), Some(enums)) = (DuckDb::start(), DuckDb::start()) else {
        println!("not run: duckdb");
        return match std::env::var("CI") {
            Ok(ci) if ci == "true" => ExitCode::FAILURE,
            _ => ExitCode::SUCCESS,
        };
    };
    match compare([varchar, enums]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => panic!("DuckDB stopped: {error}"),
    }
}

fn compare(mut duckdbs: [DuckDb; 2]) -> Result<(), Error> {
    let mut measured = Vec::new();
    for size in SIZES {
        let view = View { ticks, ..shop(size) };
        let [varchar, enums] = &mut duckdbs;
        varchar.load(size, "VARCHAR", "VARCHAR")?;
        enums.load(size, "regions", "products")?;
        for (question, sql) in SHAPES {
            let request = Request::question(question);
            let expected = cells(&reply(&request, &view));
            for duckdb in &mut duckdbs {
                assert_eq!(duckdb.run(sql)?.rows, expected, "{question}: not the same rows");
            }
            measured.push((format!("| {size} | {question} |"), measure(&request, &view, &mut duckdbs, sql)?));
        }
    }
    let about = duckdbs[0].run("SELECT version(), current_setting('threads')")?.rows.join("");
    println!(
        "DuckDB|threads: {about}. Microseconds, medians of {ROUNDS} rounds; ratios are medians of each round's.\n"
    );
    println!("| rows | question | read | bind | route | execute | compose | ask | p99 |\n|{}", "---|".repeat(9));
    for (label, rounds) in &measured {
        let stages = (0..5).map(|stage| micros(rounds, 0.5, |round| round.times.stages()[stage].1));
        let ask = [0.5, 0.99].map(|share| micros(rounds, share, |round| round.ask));
        println!("{label} {} |", stages.chain(ask).collect::<Vec<_>>().join(" | "));
    }
    println!(
        "\n| rows | question | VARCHAR | p99 | execute ÷ | ask ÷ | ENUM | p99 | execute ÷ | ask ÷ |\n|{}",
        "---|".repeat(10)
    );
    for (label, rounds) in &measured {
        let columns = [0, 1].into_iter().flat_map(|at| {
            let duckdb = |round: &Round| round.duckdbs[at];
            [
                micros(rounds, 0.5, duckdb),
                micros(rounds, 0.99, duckdb),
                ratio(rounds, |round| round.times.execute, duckdb),
                ratio(rounds, |round| round.ask, duckdb),
            ]
        });
        println!("{label} {} |", columns.collect::<Vec<_>>().join(" | "));
    }
    Ok(())
}

/// What one round took, in nanoseconds.
struct Round {
    times: Times,
    ask: u64,
    duckdbs: [u64; 2],
}

fn measure(request: &Request, view: &View, duckdbs: &mut [DuckDb; 2], sql: &str) -> Result<Vec<Round>, Error> {
    let mut rounds = Vec::with_capacity(WARM_UP + ROUNDS);
    for _ in 0..WARM_UP + ROUNDS {
        let begin = ticks();
        let reply = reply(request, view);
        let ask = ticks() - begin;
        let [varchar, enums] = duckdbs;
        let times = reply.record.nanos;
        rounds.push(Round { times, ask, duckdbs: [varchar.run(sql)?.nanos, enums.run(sql)?.nanos] });
    }
    Ok(rounds.split_off(WARM_UP))
}

fn micros(rounds: &[Round], share: f64, part: impl Fn(&Round) -> u64) -> String {
    format!("{:.0}", quantile(rounds.iter().map(|round| part(round) as f64 / 1e3), share))
}

fn ratio(rounds: &[Round], ours: impl Fn(&Round) -> u64, theirs: impl Fn(&Round) -> u64) -> String {
    format!("{:.2}", quantile(rounds.iter().map(|round| ours(round) as f64 / theirs(round) as f64), 0.5))
}

/// The value that this share of the values lies below.
fn quantile(values: impl Iterator<Item = f64>, share: f64) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values[(values.len() as f64 * share) as usize]
}

fn reply(request: &Request, view: &View) -> Reply {
    match ask::start(black_box(request), view) {
        Step::Done(reply) => reply,
        Step::Votes(_) | Step::Wants(_) => panic!("a rollup answers this"),
    }
}

/// Nanoseconds since the first call.
fn ticks() -> u64 {
    static BEGIN: OnceLock<Instant> = OnceLock::new();
    BEGIN.get_or_init(Instant::now).elapsed().as_nanos() as u64
}

/// The rows of an answer as `duckdb.py` writes them.
fn cells(reply: &Reply) -> Vec<String> {
    let Ok(Outcome::Answered(answered)) = &reply.outcome else { panic!("not answered: {reply:?}") };
    let columns = &answered.answer.table.rows.0;
    let text = |cell: &Value| match cell {
        Value::Int(cell) => cell.to_string(),
        Value::Float(cell) => format!("{cell:.9}"),
        Value::Text(cell) => cell.to_string(),
        Value::Date(day) => calendar::iso(*day),
        other => panic!("the shop has no {other:?}"),
    };
    (0..columns[0].len()).map(|row| columns.iter().map(|c| text(&c[row])).collect::<Vec<_>>().join("|")).collect()
}

/// A DuckDB in a process of its own, which ends when its input does.
struct DuckDb {
    child: Child,
    sql: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

/// What a statement came to.
struct Fetched {
    nanos: u64,
    rows: Vec<String>,
}

impl DuckDb {
    /// `None` if Python, by default `python3`, has no DuckDB.
    fn start() -> Option<DuckDb> {
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let mut child = Command::new(python)
            .args(["-c", include_str!("duckdb.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let (sql, replies) = (child.stdin.take(), BufReader::new(child.stdout.take()?));
        let mut duckdb = DuckDb { child, sql, replies };
        duckdb.run("SELECT 1").ok()?;
        Some(duckdb)
    }

    fn run(&mut self, sql: &str) -> Result<Fetched, Error> {
        let input = self.sql.as_mut().ok_or_else(|| Error::other("its input is closed"))?;
        writeln!(input, "{sql}")?;
        let mut reply = String::new();
        self.replies.read_line(&mut reply)?;
        let mut parts = reply.trim_end().split('\t');
        let nanos = parts.next().and_then(|nanos| nanos.parse().ok()).ok_or_else(|| Error::other(sql.to_owned()))?;
        Ok(Fetched { nanos, rows: parts.map(str::to_owned).collect() })
    }

    /// Makes the table `sales` of the rollup's rows, with text of these types.
    fn load(&mut self, size: usize, region: &str, product: &str) -> Result<(), Error> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("sales.csv");
        write_csv(&file, size)?;
        let statements = [
            format!("CREATE OR REPLACE TEMP TABLE file AS FROM read_csv('{}')", file.display()),
            "DROP TABLE IF EXISTS sales".to_owned(),
            "DROP TYPE IF EXISTS regions".to_owned(),
            "DROP TYPE IF EXISTS products".to_owned(),
            "CREATE TYPE regions AS ENUM (SELECT DISTINCT region FROM file ORDER BY 1)".to_owned(),
            "CREATE TYPE products AS ENUM (SELECT DISTINCT product FROM file ORDER BY 1)".to_owned(),
            format!(
                "CREATE TABLE sales AS SELECT region::{region} AS region, product::{product} AS product, day, revenue \
                 FROM file ORDER BY 1, 2, 3"
            ),
            "DROP TABLE file".to_owned(),
        ];
        statements.iter().try_for_each(|sql| self.run(sql).map(drop))
    }
}

impl Drop for DuckDb {
    fn drop(&mut self) {
        drop(self.sql.take());
        // How it ends changes nothing that was measured.
        let _ = self.child.wait();
    }
}

fn write_csv(file: &Path, size: usize) -> Result<(), Error> {
    let mut csv = BufWriter::new(std::fs::File::create(file)?);
    writeln!(csv, "region,product,day,revenue")?;
    for row in rows(size) {
        writeln!(csv, "{},{},{},{}", row.region, row.product, calendar::iso(row.day), row.revenue)?;
    }
    csv.flush()
}
