//! Endpoints that are slow, down, busy, broken or greedy: the question always comes back, in time and within budget.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use assist::{End, InMemory, Limits, Vote};
use server::assist::{Completer, Endpoint, Kind};

use crate::fake::{Does, Fake};
use crate::{KEY, MODEL, NOW, ballot, completer, of};

fn end(vote: Vote) -> (Option<usize>, End, bool) {
    (vote.choice, vote.end, vote.paid)
}

#[test]
fn a_good_endpoint_is_asked_once_for_each_ballot_and_paid_as_it_reports() {
    for (kind, tokens) in [(Kind::OpenAi, 24), (Kind::Anthropic, 24)] {
        let fake = Fake::that(Does::Says("2".to_owned()));
        let completer = completer(kind, fake.port, Limits::default());
        let ballot = ballot("sales in Europe");
        let vote = completer.vote(&ballot, "a");
        assert_eq!((end(vote), vote.tokens), ((Some(1), End::Chosen, true), tokens));
        let again = completer.vote(&ballot, "b");
        assert_eq!((end(again), again.tokens, again.spent()), ((Some(1), End::Chosen, false), tokens, 0));
        assert_eq!(fake.requests(), 1);
        assert_eq!(fake.prompts(), [ballot.prompt()], "nothing but the ballot is sent");
        let status = completer.status("a");
        assert_eq!((status.counts.chosen, status.counts.known, status.counts.tokens), (2, 1, u64::from(tokens)));
        assert_eq!(status.balance.map(|balance| balance.minute), Some(tokens));
    }
}

#[test]
fn whoever_asks_the_same_at_the_same_time_waits_for_the_one_reply() {
    let fake = Fake::that(Does::Waits(Duration::from_millis(200), "1"));
    let completer = completer(Kind::OpenAi, fake.port, Limits::default());
    let paid: usize = std::thread::scope(|scope| {
        let votes: Vec<_> = (0..16).map(|_| scope.spawn(|| completer.vote(&ballot("q"), "a"))).collect();
        let votes = votes.into_iter().map(|vote| vote.join().expect("it comes back"));
        votes
            .map(|vote| {
                assert_eq!(vote.choice, Some(0));
                usize::from(vote.paid)
            })
            .sum()
    });
    assert_eq!((paid, fake.requests()), (1, 1));
}

#[test]
fn what_fails_costs_what_it_may_have_cost_and_is_tried_again_only_where_it_cost_nothing() {
    let reserved = ballot("q").tokens();
    for (does, tried, cost) in [
        (Does::Status(429), 2, 0),
        (Does::Status(503), 2, 0),
        (Does::Status(529), 2, 0),
        (Does::Status(401), 1, 0),
        (Does::Status(400), 1, 0),
        (Does::Status(500), 1, reserved),
        (Does::Status(502), 1, reserved),
        (Does::CutsOff, 1, reserved),
        (Does::Waits(Duration::from_secs(5), "1"), 1, reserved),
        (Does::Sends(b"<html>1</html>".to_vec()), 1, reserved),
        (Does::Babbles(b"1\n".to_vec()), 1, reserved),
        (Does::Redirects("http://127.0.0.1:9/v1/chat/completions".to_owned()), 1, 0),
    ] {
        let fake = Fake::that(does);
        let completer = completer(Kind::OpenAi, fake.port, Limits::default());
        let began = Instant::now();
        let vote = completer.vote(&ballot("q"), "a");
        assert_eq!((vote.choice, vote.end, vote.tokens), (None, End::Down, cost));
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        assert_eq!(fake.requests(), tried);
        assert_eq!(completer.status("a").balance.map(|balance| balance.minute), Some(cost));
    }
}

#[test]
fn busy_once_is_not_busy_twice() {
    let fake = Fake::that(Does::StatusOnce(429, "1"));
    let vote = completer(Kind::OpenAi, fake.port, Limits::default()).vote(&ballot("q"), "a");
    assert_eq!((end(vote), fake.requests()), ((Some(0), End::Chosen, true), 2));
}

#[test]
fn nobody_at_home_costs_nothing() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("an address").port();
    let completer = completer(Kind::OpenAi, free, Limits::default());
    for _ in 0..7 {
        assert_eq!(end(completer.vote(&ballot("q"), "a")), (None, End::Down, false));
    }
    let status = completer.status("a");
    assert!(status.down);
    assert_eq!((status.counts.down, status.counts.tokens), (7, 0));
}

#[test]
fn what_is_not_sealed_is_not_spoken_to() {
    let fake = Fake::that(Does::Says("1".to_owned()));
    let base = format!("https://127.0.0.1:{}/v1", fake.port);
    let endpoint = Endpoint::new(Kind::OpenAi, &base, MODEL, KEY, Duration::from_secs(1)).expect("an address");
    let ledger = InMemory::new(Limits::default(), 1_000, || NOW);
    assert_eq!(Completer::new(endpoint, Arc::new(ledger)).vote(&ballot("q"), "a").end, End::Down);
    assert_eq!(fake.prompts(), Vec::<String>::new());
}

#[test]
fn after_five_failures_nobody_asks_for_a_while() {
    let fake = Fake::that(Does::Status(500));
    let completer = completer(Kind::OpenAi, fake.port, Limits::default());
    let slowest = (0..20).map(|at| {
        let began = Instant::now();
        assert_eq!(completer.vote(&ballot(&format!("q {at}")), "a").end, End::Down);
        if at < 5 { Duration::ZERO } else { began.elapsed() }
    });
    let slowest = slowest.max().expect("twenty");
    assert_eq!(fake.requests(), 5);
    assert!(slowest < Duration::from_millis(50), "an open breaker answers at once: {slowest:?}");
}

#[test]
fn a_failure_is_not_remembered() {
    let fake = Fake::that(Does::Status(500));
    let completer = completer(Kind::OpenAi, fake.port, Limits::default());
    assert_eq!(completer.vote(&ballot("q"), "a").end, End::Down);
    fake.now(Does::Says("1".to_owned()));
    assert_eq!(completer.vote(&ballot("q"), "a").end, End::Chosen);
}

#[test]
fn without_tokens_nobody_is_asked() {
    let fake = Fake::that(Does::Says("1".to_owned()));
    let limits = Limits { team_minute: 50, ..Limits::default() };
    let completer = completer(Kind::OpenAi, fake.port, limits);
    let ends: Vec<End> = (0..4).map(|at| completer.vote(&ballot(&format!("q {at}")), "a").end).collect();
    assert_eq!(ends, [End::Chosen, End::Chosen, End::OverBudget, End::OverBudget]);
    assert_eq!(completer.vote(&ballot("q 9"), "b").end, End::Chosen, "another team has its own");
    assert_eq!(fake.requests(), 3);
}

#[test]
fn many_at_once_stay_within_the_limit() {
    let fake = Fake::that(Does::Waits(Duration::from_millis(50), "1"));
    let limits = Limits { minute: 200, ..Limits::default() };
    let completer = Arc::new(completer(Kind::OpenAi, fake.port, limits));
    std::thread::scope(|scope| {
        for at in 0..32 {
            let completer = &completer;
            scope.spawn(move || completer.vote(&ballot(&format!("q {at}")), "a"));
        }
    });
    let status = completer.status("a");
    assert!(status.counts.tokens <= 200 && status.counts.chosen >= 7, "{status:?}");
    assert_eq!(status.counts.chosen as usize, fake.requests());
}

#[test]
fn an_endpoint_that_uses_more_than_fifty_is_switched_off_and_says_so() {
    for used in [51, 400, u64::MAX] {
        let fake = Fake::that(Does::Uses("1", Some(used)));
        let completer = completer(Kind::OpenAi, fake.port, Limits::default());
        assert!(completer.tokenizer().is_some());
        completer.vote(&ballot("q"), "a");
        assert_eq!(completer.vote(&ballot("another"), "a").end, End::Off);
        assert_eq!(completer.tokenizer(), None, "no view lets it vote");
        let off = completer.status("a").off.expect("an alert");
        assert!(off.contains("for a ballot of at most 50"), "{off}");
        assert_eq!(fake.requests(), 1);
    }
}

#[test]
fn usage_that_is_not_told_is_what_was_reserved() {
    for used in [None, Some(0)] {
        let fake = Fake::that(Does::Uses("1", used));
        let vote = completer(Kind::OpenAi, fake.port, Limits::default()).vote(&ballot("q"), "a");
        assert_eq!((vote.choice, vote.tokens), (Some(0), ballot("q").tokens()));
    }
}

#[test]
fn ballots_that_do_not_pay_switch_themselves_off() {
    let fake = Fake::that(Does::Says("0".to_owned()));
    let completer = completer(Kind::OpenAi, fake.port, Limits::default());
    let ends: Vec<End> = (0..22).map(|at| completer.vote(&ballot(&format!("q {at}")), "a").end).collect();
    assert_eq!((ends[19], ends[20]), (End::Nothing, End::Off));
    let off = completer.status("a").off.expect("it says so");
    assert!(
        off.starts_with("ballots do not pay and have been switched off: of the last 20 ballots 0 were right"),
        "{off}"
    );
}

#[test]
fn people_who_choose_otherwise_switch_it_off_too() {
    let fake = Fake::that(Does::Says("1".to_owned()));
    let completer = completer(Kind::OpenAi, fake.port, Limits::default());
    let ask = |at: usize| completer.vote(&ballot(&format!("q {at}")), "a");
    for at in 0..20 {
        assert_eq!(ask(at).end, End::Chosen);
    }
    completer.chosen_by_a_person("q");
    completer.chosen_by_a_person("q 0");
    assert_eq!(ask(0).end, End::Nothing, "what a person has overruled is theirs to choose");
    assert_eq!(ask(10).end, End::Chosen);
    for at in 1..4 {
        completer.chosen_by_a_person(&format!("q {at}"));
    }
    assert!(completer.tokenizer().is_some(), "16 of 20 stood");
    completer.chosen_by_a_person("q 4");
    assert_eq!(completer.tokenizer(), None);
}

#[test]
fn the_same_words_with_other_candidates_are_another_ballot() {
    let fake = Fake::that(Does::Says("1".to_owned()));
    let completer = completer(Kind::OpenAi, fake.port, Limits::default());
    for year in ["2024", "2025"] {
        let candidates = [format!("revenue in {year}"), format!("margin in {year}")];
        completer.vote(&of("q", &[&candidates[0], &candidates[1]]).expect("it fits"), "a");
    }
    assert_eq!(fake.requests(), 2);
}
