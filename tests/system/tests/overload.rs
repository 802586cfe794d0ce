//! Five times what the server can do: it does as much as before, turns the rest away at once, and is well again when that ends.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use system::http::post;
use system::project::Project;
use system::server::Server;

/// Seconds of overload in `make test`, where other tests use the machine and no speed is judged; `make prove` sets
/// `RECKONER_OVERLOAD` and judges it.
const SECONDS: u64 = 6;
/// Clients that between them keep the server busy, when it is measured what it can do.
const CLOSED: usize = 8;
const TIMES: f64 = 5.0;
/// More requests a second than a client on any machine sends.
const MOST: f64 = 100_000.0;
/// Of what it can do, what it must do under overload.
const GOODPUT: f64 = 0.9;
const RECOVERY: Duration = Duration::from_secs(5);
/// How long a test waits for what must come at all.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn what_is_too_much_is_turned_away_and_the_rest_goes_on() {
    let seconds = std::env::var("RECKONER_OVERLOAD").ok().and_then(|n| n.parse().ok());
    let judged = seconds.is_some();
    let project = Project::empty();
    project.must(&["demo", "--scale", "0.02", "--no-serve"]);
    let server = Server::of(&project);
    let port = server.port;
    let wall = Duration::from_secs(seconds.unwrap_or(SECONDS));
    warmed_up(port);
    let before = peak(port, wall / 2);
    let mut rate = before * TIMES;
    let (mut good, mut turned_away) = flooded(port, rate, wall);
    // Where another test had the machine while it was measured what the server can do, so many times that is no overload.
    while !judged && turned_away == 0.0 && rate < MOST {
        rate *= TIMES;
        (good, turned_away) = flooded(port, rate, wall);
    }
    let since = Instant::now();
    while !is_quick(port) {
        assert!(since.elapsed() < if judged { RECOVERY } else { PATIENCE }, "it is not well again");
    }
    let well = since.elapsed();
    // Before and after, as others use the machine, too.
    let peak = (before + peak(port, wall / 2)) / 2.0;
    let goodput = good / peak;
    println!(
        "peak {peak:.0}/s; at {rate:.0}/s {good:.0}/s good ({goodput:.2} of the peak), {turned_away:.0}/s turned away; well after {:?}",
        well
    );
    assert!(good > 0.0, "what there is room for is answered");
    assert!(!judged || goodput >= GOODPUT, "{goodput:.2} of what it can do is less than {GOODPUT}");
    assert!(turned_away > 0.0, "something was turned away");
}

/// Many questions at once, none of them asked before: some ten milliseconds of work.
fn work(nth: usize) -> String {
    let one = |at: usize| {
        let month = (nth * 31 + at) % 36;
        json!({"draft": {"v": 1, "show": ["revenue"], "by": ["dealer"], "time": {"year": 2023 + month / 12, "month": month % 12 + 1}, "top": {"n": 1 + (nth + at) % 200}}})
    };
    json!({"questions": (0..100).map(one).collect::<Vec<Value>>()}).to_string()
}

/// Requests a second, when each client waits for its answer before it asks again.
fn peak(port: u16, wall: Duration) -> f64 {
    let began = Instant::now();
    let done: usize = thread::scope(|scope| {
        let client = |client: usize| {
            move || {
                let mut done = 0;
                while began.elapsed() < wall {
                    let reply = post(port, "/api/v1/batch", &work(client * 10_007 + done)).expect("the server answers");
                    assert_eq!(reply.status, 200, "{reply:?}");
                    done += 1;
                }
                done
            }
        };
        let clients: Vec<_> = (0..CLOSED).map(|at| scope.spawn(client(at))).collect();
        clients.into_iter().map(|client| client.join().expect("all are answered")).sum()
    });
    done as f64 / began.elapsed().as_secs_f64()
}

/// Asks so many times a second whatever comes back; the good and the turned away a second, of the last two thirds of it.
fn flooded(port: u16, rate: f64, wall: Duration) -> (f64, f64) {
    let came: Mutex<Vec<(Duration, u16)>> = Mutex::default();
    let began = Instant::now();
    thread::scope(|scope| {
        let mut nth = 0_u32;
        while began.elapsed() < wall {
            let due = Duration::from_secs_f64(f64::from(nth) / rate);
            thread::sleep(due.saturating_sub(began.elapsed()));
            let came = &came;
            let ask = move || {
                let reply = post(port, "/api/v1/batch", &work(1_000_000 + nth as usize)).expect("the server answers");
                if reply.status == 503 {
                    assert!(reply.header("retry-after").is_some(), "{reply:?}");
                    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
                } else {
                    assert_eq!(reply.status, 200, "{reply:?}");
                }
                came.lock().expect("nobody panicked").push((began.elapsed(), reply.status));
            };
            thread::Builder::new().stack_size(256 << 10).spawn_scoped(scope, ask).expect("a thread");
            nth += 1;
        }
    });
    let counted = wall * 2 / 3;
    let within = |at: Duration| at > wall - counted && at <= wall;
    let came = came.into_inner().expect("nobody panicked");
    let rate = |wanted: u16| {
        let count = came.iter().filter(|(at, status)| *status == wanted && within(*at)).count();
        count as f64 / counted.as_secs_f64()
    };
    (rate(200), rate(503))
}

fn warmed_up(port: u16) {
    for nth in 0..CLOSED {
        let reply = post(port, "/api/v1/batch", &work(nth)).expect("the server answers");
        assert_eq!(reply.status, 200, "{reply:?}");
    }
}

fn is_quick(port: u16) -> bool {
    let began = Instant::now();
    let reply = post(port, "/api/v1/query", r#"{"question": "revenue by region"}"#).expect("the server answers");
    reply.status == 200 && began.elapsed() < Duration::from_millis(250)
}
