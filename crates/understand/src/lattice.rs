//! Spans and linking: every run of tokens that names something, exactly, by inflection or by a slip of
//! spelling.

mod nouns;
mod reworded;
mod spelling;
mod who;

use model::viewer::Members;
use model::{DatasetId, DimensionId, Model};

use crate::called::Called;
use crate::english;
use crate::lexicon::{Entry, Lexicon, Thing};
use crate::phrase::{Seen, mark};
use crate::token::Token;
use crate::weights::Weights;

/// Something that a run of tokens can mean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mention {
    /// One past the last token.
    pub(crate) end: usize,
    /// What it means.
    pub(crate) thing: Thing,
    /// How sure: 0 is its own name, exactly.
    pub(crate) cost: f32,
    /// The vague word, if the model says only what it usually means.
    pub(crate) vague: bool,
    /// Only part of a name.
    pub(crate) partial: bool,
    /// Spelled differently: what it was taken for.
    pub(crate) spelled: Option<String>,
    /// Written in the plural ("models"), as far as endings tell.
    pub(crate) plural: bool,
}

/// The tokens of a question and what they can mean.
pub(crate) struct Lattice<'a> {
    pub(crate) model: &'a Model,
    pub(crate) weights: &'a Weights,
    pub(crate) tokens: Vec<Token>,
    /// What phrases of the grammar may begin at each token, by their mark; none in quotes.
    pub(crate) firsts: Vec<u64>,
    /// By first token.
    pub(crate) mentions: Vec<Vec<Mention>>,
    pub(crate) called: &'a Called,
    pub(crate) seen: Seen,
    /// Which tokens are verbs of something that the model has a noun for: "has published", of publishers.
    done_to: Vec<bool>,
    /// Words of the grammar that were misspelt: which token, and what was written.
    pub(crate) respelled: Vec<(usize, String)>,
}

/// Longest member, in tokens.
const LONGEST_MEMBER: usize = 8;

impl<'a> Lattice<'a> {
    pub(crate) fn link(
        tokens: Vec<Token>,
        model: &'a Model,
        lexicon: &'a Lexicon,
        members: &dyn Members,
    ) -> Lattice<'a> {
        let weights = &lexicon.weights;
        let tokens = reworded::overdue(reworded::best_sellers(tokens, model, lexicon), lexicon);
        let tokens = reworded::how_long(reworded::headcounts(tokens, model, lexicon), lexicon);
        let mut tokens = reworded::period_of_part(reworded::takes(tokens, model, lexicon, members));
        for put in [who::works, who::does, who::did, who::spends, who::ranks] {
            tokens = put(tokens, model, lexicon);
        }
        reworded::us_before_nouns(&mut tokens, lexicon);
        reworded::abbreviations(&mut tokens, lexicon);
        let respelled = spelling::respell(&mut tokens, lexicon, members);
        let count = tokens.len();
        let mut mentions: Vec<Vec<Mention>> = vec![Vec::new(); count];
        for start in 0..count {
            let mut goes_on = true;
            for end in start + 1..=count.min(start + lexicon.longest()) {
                // No name goes on with these words.
                if !goes_on {
                    break;
                }
                // No name goes on in the next sentence.
                if end > start + 1 && (tokens[end - 1].begins || tokens[end - 1].apart) {
                    break;
                }
                let run = &tokens[start..end];
                goes_on = lexicon.goes_on(run);
                if run.len() == 1 && english::is_negation(&run[0].text) {
                    continue;
                }
                // "sold no cars" does not sell "sales no".
                let grammar = |word: &str| crate::phrase::is_grammar(word) || english::is_preposition(word);
                let counts =
                    |next: &Token| next.number.is_none() && !grammar(&next.text) && !english::is_filler(&next.text);
                if run[run.len() - 1].text == "no" && tokens.get(end).is_some_and(counts) {
                    continue;
                }
                let said = run.iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
                let entries = lexicon.look_up(run);
                let made;
                let entries = match entries {
                    // "shipped orders" says of orders what nobody knows.
                    entries
                        if run.len() == 1
                            && !run[0].quoted
                            && !entries.iter().any(|e| e.is_said(run))
                            && (!english::is_participle(&run[0].text) || ends_phrase(&tokens, end)) =>
                    {
                        made = lexicon.of_verb(&run[0]);
                        &made[..]
                    }
                    entries => entries,
                };
                // Behind "do" stands a verb: "do not make" is about no make, "do we give" about no gift.
                let word = |back: usize| start.checked_sub(back).map_or("", |at| tokens[at].text.as_str());
                let does = |word: &str| matches!(word, "do" | "does" | "did");
                let told = matches!(word(1), "not" | "we" | "they" | "you" | "i");
                let verb = run.len() == 1 && (does(word(1)) || (told && does(word(2))));
                let nearer = entries.iter().any(|entry| !conjugated(&said, &entry.written));
                for entry in entries {
                    let inflected = said != entry.written;
                    // "has published": a verb, whatever publishers there are
                    let dated = matches!(entry.thing, Thing::Dimension(id) if model.dimension_kind(id).is_time());
                    if run.len() == 1
                        && inflected
                        && !dated
                        && matches!(entry.thing, Thing::Entity(_) | Thing::Dimension(_))
                        && done(&tokens, start)
                    {
                        continue;
                    }
                    // A return rate is no rating.
                    if said.ends_with("rate") && entry.written.contains("rating") {
                        continue;
                    }
                    // What takes long takes nothing in.
                    if matches!(said.as_str(), "take" | "takes" | "took" | "taken") && inflected {
                        continue;
                    }
                    // What we owe is not what is owed to us.
                    if run[0].stem == "owe" && matches!(word(1), "we" | "i") {
                        continue;
                    }
                    // "rent charged" is an amount, and no number of rent charges.
                    let last = |words: &str| words.split(' ').next_back().is_some_and(english::is_participle);
                    if run.len() > 1 && matches!(entry.thing, Thing::Entity(_)) && last(&said) && !last(&entry.written)
                    {
                        continue;
                    }
                    let phrase = run.len() > 1 && matches!(entry.thing, Thing::Metric(_));
                    // Who "opened a ticket" has none that is "open".
                    let condition = matches!(entry.thing, Thing::Segment(_)) && entry.english.is_none();
                    if condition && run.len() == 1 && inflected && english::is_participle(&said) {
                        continue;
                    }
                    // "charged" is no other word for a fee.
                    if !entry.is_said(run) || (verb && entry.english.is_some()) {
                        continue;
                    }
                    // "cancellations by clinic" are divided, and no column of who "cancelled by".
                    let ended = run.last().is_some_and(|last| last.text == "by") && entry.written.ends_with(" by");
                    if ended && run.len() > 1 && !english::is_participle(&run[run.len() - 2].text) && inflected {
                        continue;
                    }
                    // "list" is not what is "listed".
                    if english::is_filler(&said) && conjugated(&said, &entry.written) {
                        continue;
                    }
                    // "best sellers" are what sells best, since no one is called so.
                    let thing = matches!(entry.thing, Thing::Entity(_) | Thing::Dimension(_));
                    let of_another = derived(&said, &entry.written) || (thing && doer(&said, &entry.written));
                    let akin = (nearer || phrase) && conjugated(&said, &entry.written);
                    // "tweeting users" are users.
                    let noun = |next: &Token| {
                        next.text.ends_with('s') && !lexicon.look_up(std::slice::from_ref(next)).is_empty()
                    };
                    let describes = matches!(entry.thing, Thing::Entity(_))
                        && conjugated(&said, &entry.written)
                        && tokens.get(end).is_some_and(noun);
                    // "us" is the United States only where it is written so.
                    let common = matches!(entry.thing, Thing::Member(..))
                        && run.len() == 1
                        && !run[0].capital
                        && !run[0].quoted
                        && english::is_filler(&run[0].text);
                    mentions[start].push(Mention {
                        end,
                        thing: entry.thing.clone(),
                        cost: entry.cost
                            + if inflected { weights.inflected } else { 0.0 }
                            + if of_another { weights.derived } else { 0.0 }
                            + match (akin, &entry.thing) {
                                // "living in" is no place called "lives in".
                                (true, Thing::Entity(_)) => 2.0 * weights.conjugated,
                                (true, _) => weights.conjugated,
                                (false, _) => 0.0,
                            }
                            + if describes { weights.common_word } else { 0.0 }
                            + if common { weights.common_word } else { 0.0 },
                        vague: entry.vague,
                        partial: entry.partial,
                        spelled: entry.english.is_some().then(|| entry.written.clone()),
                        // A column called "headquarters" is one all the same.
                        plural: !(matches!(entry.thing, Thing::Dimension(_))
                            && run.last().is_some_and(|t| entry.written.ends_with(&t.text)))
                            && run.last().is_some_and(|t| {
                                // The stem of "KPIs" does not tell.
                                let one = t.text.strip_suffix('s');
                                let several = one.is_some_and(|one| entry.written.split(' ').next_back() == Some(one));
                                t.text.ends_with('s') && (t.text != t.stem || several)
                                    || matches!(
                                        t.text.as_str(),
                                        "people" | "staff" | "men" | "women" | "children" | "personnel"
                                    )
                            }),
                    });
                }
            }
            reversed(&tokens, start, lexicon, &mut mentions[start]);
            shared_head(&tokens, start, lexicon, &mut mentions[start]);
            find_members(&tokens, start, model, lexicon, members, &mut mentions[start]);
            find_begun(&tokens, start, weights, members, &mut mentions[start]);
            find_done(&tokens[start], start, model, lexicon, members, &mut mentions[start]);
            find_place(&tokens, start, model, lexicon, members, &mut mentions[start]);
        }
        // "is promised", where the model has "promised cars": of a name of several words a verb may say just what tells it
        // from others.
        let told = |at: usize| {
            let stem = &tokens[at].stem;
            lexicon.begins_metric(stem) && lexicon.look_up(&tokens[at..=at]).iter().all(|entry| entry.cost > 0.5)
        };
        let known = |at: usize| done(&tokens, at) && lexicon.has(&tokens[at].stem) && !told(at);
        let done_to = (0..count).map(known).collect();
        let firsts = tokens.iter().map(|token| if token.quoted { 0 } else { mark(&token.text) }).collect();
        let mut lattice = Lattice {
            model,
            weights,
            tokens,
            firsts,
            mentions,
            called: &lexicon.called,
            seen: Seen::new(count),
            done_to,
            respelled,
        };
        lattice.prefer_own_words();
        lattice.prefer_members();
        lattice.spell(lexicon, members);
        lattice.compounds();
        lattice.names_of_people();
        lattice.dates_of_rows();
        lattice.dates_listed();
        lattice.dates_alike();
        lattice.units_of_numbers();
        lattice.sorts();
        lattice.describe_next();
        lattice.choose_owners();
        lattice
    }

    /// Tokens `start..end` joined by spaces.
    pub(crate) fn text(&self, start: usize, end: usize) -> String {
        self.tokens[start..end].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The token's text; empty past the end, and of a name in quotes, which is no word of the grammar.
    pub(crate) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|t| !t.quoted).map_or("", |t| t.text.as_str())
    }

    /// Whether a token is a verb that only ties two things together, and part of no name.
    pub(crate) fn ties(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        // "which parts do the workshops handle": behind "do" stands a verb.
        let done = self.tokens[..at].iter().any(|t| matches!(t.text.as_str(), "do" | "does" | "did"));
        // "how many students play": behind a noun in the plural stands a verb, too.
        let several = |m: &Mention| m.end == at && m.plural && m.cost < 0.5 && matches!(m.thing, Thing::Entity(_));
        let told = done || self.mentions[..at].iter().flatten().any(several);
        // "how long does a repair take": behind an article stands a noun.
        let article = matches!(self.word(at.wrapping_sub(1)), "a" | "an" | "per" | "each" | "every");
        if article && !english::is_participle(&token.text) {
            return false;
        }
        let tie =
            english::is_tie(&token.text, &token.stem) || (told && english::is_tie_anyway(&token.text, &token.stem));
        // "show open job requests": what stands between such a word and a noun describes it.
        let shown = matches!(
            self.word(at.wrapping_sub(1)),
            "" | "show" | "list" | "all" | "the" | "our" | "many" | "of" | "me" | "with"
        );
        let rows = |m: &Mention| m.cost < 0.5 && matches!(m.thing, Thing::Entity(_));
        let described = self.mentions.get(at + 1).into_iter().flatten().any(rows);
        if token.text == "open" && (at == 0 || shown) && described {
            return false;
        }
        // "amount paid" is no amount claimed.
        let other = |m: &Mention| match m.thing {
            Thing::Dimension(id) if m.end == at && self.model.dimension_kind(id).is_number() => {
                let label = self.called.dimension(id);
                label.iter().any(|word| english::is_participle(&word.text) && word.stem != token.stem)
            }
            _ => false,
        };
        if self.mentions[..at].iter().flatten().any(other) {
            return false;
        }
        // "mountains climbed by climbers", "that they climb": what those do who are called by it
        let pronoun = matches!(self.word(at.wrapping_sub(1)), "they" | "who" | "that");
        let verb = told || pronoun || english::is_participle(&token.text);
        let tie = tie
            || (verb && self.is_done_by_somebody(token))
            || (self.done_to[at] && !english::is_negation(&token.text));
        if token.quoted || !tie || crate::phrase::is_grammar(&token.text) {
            return false;
        }
        // "enrolled" is hardly an enrolment; "Open" is a state where it is one, but "placed" rather ties.
        let participle = english::is_participle(&token.text) || token.text.ends_with("ing");
        let named = |start: usize, m: &Mention| {
            let other = !matches!(m.thing, Thing::Member(..)) || !participle || token.capital;
            start <= at && at < m.end && m.cost < 0.5 && other
        };
        !self.mentions[..=at].iter().enumerate().any(|(start, list)| list.iter().any(|m| named(start, m)))
    }

    /// Whether somebody in the question is called by what a verb says: climbers climb.
    fn is_done_by_somebody(&self, verb: &Token) -> bool {
        let does = |m: &Mention| {
            let Thing::Entity(id) = m.thing else { return false };
            let label = self.model.dataset(id).label.to_lowercase();
            let last = label.split(' ').next_back().unwrap_or_default().trim_end_matches('s');
            let done = last.strip_suffix("er").or_else(|| last.strip_suffix("or"));
            m.cost < 0.5 && done.is_some_and(|done| done.len() > 2 && crate::stem::stem(done) == verb.stem)
        };
        verb.text.len() > 3 && self.mentions.iter().flatten().any(does)
    }

    /// Skips words that may stand before a noun; "each" does not: it divides.
    pub(crate) fn skip_articles(&self, at: usize) -> usize {
        if matches!(self.word(at), "each" | "every") { at } else { self.skip_determiners(at) }
    }

    /// Skips words that may stand before a noun, "each" among them.
    pub(crate) fn skip_determiners(&self, mut at: usize) -> usize {
        while english::is_determiner(self.word(at))
            && self.mentions.get(at).is_none_or(|m| m.iter().all(|m| m.end == at + 1 && m.cost > 1.0))
        {
            at += 1;
        }
        at
    }
}

/// Whether no noun follows right here.
fn ends_phrase(tokens: &[Token], at: usize) -> bool {
    let Some(next) = tokens.get(at) else { return true };
    next.begins
        || next.apart
        || next.number.is_some()
        || english::is_preposition(&next.text)
        || english::is_determiner(&next.text)
        || english::is_and(&next.text)
        || matches!(next.text.as_str(), "anything" | "something" | "more" | "less" | "fewer" | "at" | "last" | "this")
}

/// Whether a verb's form stands behind "has", "was" and their like, and so can be no noun.
fn done(tokens: &[Token], at: usize) -> bool {
    const HELPS: [&str; 14] =
        ["has", "have", "had", "been", "was", "were", "is", "are", "be", "being", "gets", "get", "got", "ever"];
    at > 0 && english::is_participle(&tokens[at].text) && HELPS.contains(&tokens[at - 1].text.as_str())
}

/// Whether words share a stem, but one is a word of its own made of the other.
fn derived(said: &str, written: &str) -> bool {
    const ENDINGS: [&str; 12] =
        ["ivity", "ivities", "ive", "ability", "able", "ization", "isation", "ity", "ness", "less", "ful", "ism"];
    made_by(&ENDINGS, said, written)
}

/// Whether one word names whoever does what the other one names: "reviewers" are no "reviews".
fn doer(said: &str, written: &str) -> bool {
    made_by(&["er", "or"], said, written)
}

/// Whether one of two words goes on with one of these endings where the other one ends.
fn made_by(endings: &[&str], said: &str, written: &str) -> bool {
    let made = |long: &str, short: &str| {
        let shared = long.bytes().zip(short.bytes()).take_while(|(a, b)| a == b).count();
        shared >= 3 && long.get(shared..).is_some_and(|rest| endings.contains(&rest.trim_end_matches('s')))
    };
    said.split(' ').zip(written.split(' ')).any(|(a, b)| a != b && (made(a, b) || made(b, a)))
}

/// Whether words share a stem, but are different forms of a verb.
fn conjugated(said: &str, written: &str) -> bool {
    let ending = |word: &str| ["ed", "ing"].into_iter().find(|end| word.trim_end_matches('s').ends_with(end));
    said.split(' ').zip(written.split(' ')).any(|(a, b)| ending(a) != ending(b))
}

/// "first and last name", "billing, home and work address", "planned vs sold units": a word that shares the noun of the
/// next one. What is measured by both is measured alike: the plan is that of units.
fn shared_head(tokens: &[Token], start: usize, lexicon: &Lexicon, into: &mut Vec<Mention>) {
    let weights = &lexicon.weights;
    // "customers and account ids" are rather customers.
    let named = into.iter().any(|m| m.end == start + 1 && m.cost < weights.inflected + 0.01 && !m.partial);
    let extra = if named { weights.named } else { weights.inflected };
    let joins = |at: usize| {
        let words = ["and", "or", ",", "vs", "versus", "against"];
        tokens.get(at).is_some_and(|token| words.contains(&token.text.as_str()))
    };
    let mut at = start + 1;
    for _ in 0..3 {
        if !joins(at) {
            return;
        }
        while joins(at) {
            at += 1;
        }
        let Some(pair) = tokens.get(at..at + 2) else { return };
        // "sold units" are units, whatever was done with them.
        let measured = |run: &[Token]| lexicon.look_up(run).iter().any(|e| matches!(e.thing, Thing::Metric(_)));
        let done = english::is_participle(&pair[0].text) && measured(&pair[1..]);
        if lexicon.look_up(pair).is_empty() && !done {
            at += 1;
            continue;
        }
        let run = [tokens[start].clone(), pair[1].clone()];
        // "meters and meter cities" are not the cities twice.
        let other = |thing: &Thing| lexicon.look_up(pair).iter().all(|entry| entry.thing != *thing);
        let own = |e: &&Entry| {
            // "claims and repeat rate" are no claims rate.
            let measured = matches!(e.thing, Thing::Metric(_)) && !e.partial && english::is_participle(&run[0].text);
            (measured || matches!(e.thing, Thing::Dimension(_))) && e.english.is_none()
        };
        let columns = lexicon.look_up(&run).iter().filter(own);
        for entry in columns.filter(|entry| other(&entry.thing)) {
            let measured = matches!(entry.thing, Thing::Metric(_));
            if measured {
                into.retain(|m| m.end != start + 1 || !matches!(m.thing, Thing::Metric(_)));
            }
            into.push(Mention {
                end: start + 1,
                thing: entry.thing.clone(),
                cost: entry.cost + if measured { weights.inflected } else { extra },
                vague: false,
                partial: entry.partial,
                spelled: None,
                plural: false,
            });
        }
        return;
    }
}

/// "type of policy" and "names of the customers" for what the model calls policy type and customer name.
fn reversed(tokens: &[Token], start: usize, lexicon: &Lexicon, into: &mut Vec<Mention>) {
    let weights = &lexicon.weights;
    // "number of apartments" counts them.
    let counts = matches!(tokens[start].text.as_str(), "number" | "numbers" | "count" | "counts");
    if counts || tokens.get(start + 1).is_none_or(|of| of.text != "of") {
        return;
    }
    let mut from = start + 2;
    while tokens.get(from).is_some_and(|t| matches!(t.text.as_str(), "the" | "a" | "an" | "all" | "our")) {
        from += 1;
    }
    for end in from + 1..=tokens.len().min(from + 3) {
        let run: Vec<Token> = tokens[from..end].iter().chain([&tokens[start]]).cloned().collect();
        let straight: Vec<Token> = [&tokens[start]].into_iter().chain(&tokens[from..end]).cloned().collect();
        let entries = lexicon.look_up(&run).iter().chain(lexicon.look_up(&straight));
        for entry in entries.filter(|e| matches!(e.thing, Thing::Dimension(_)) && e.is_said(&run)) {
            into.push(Mention {
                end,
                thing: entry.thing.clone(),
                cost: entry.cost + weights.inflected,
                vague: false,
                partial: entry.partial,
                spelled: entry.english.is_some().then(|| entry.written.clone()),
                plural: tokens[start].text.ends_with('s'),
            });
        }
    }
}

/// "German", "North American": the place, where it is a member.
fn find_place(
    tokens: &[Token],
    start: usize,
    model: &Model,
    lexicon: &Lexicon,
    members: &dyn Members,
    into: &mut Vec<Mention>,
) {
    let weights = &lexicon.weights;
    let token = &tokens[start];
    // "show us" is no place, and "US" rather that country than a code.
    let country = token.shouted && english::places(&token.text).next().is_some();
    let lower = token.text == "us" && !token.shouted;
    if token.quoted || lower || (!country && into.iter().any(|m| m.end == start + 1 && m.cost < 0.5)) {
        return;
    }
    let two = tokens.get(start + 1).map(|next| format!("{} {}", token.text, next.text));
    let said = [(start + 1, Some(token.text.clone())), (start + 2, two)];
    let mut found = Vec::new();
    let places = said.iter().filter_map(|(end, said)| Some((*end, said.as_ref()?)));
    for (end, place) in places.flat_map(|(end, said)| english::places(said).map(move |place| (end, place))) {
        let aliases = lexicon.look_up(&crate::token::tokens(place)).to_vec();
        let aliases = aliases.into_iter().map(|entry| entry.thing).filter(|thing| matches!(thing, Thing::Member(..)));
        let exact = members.exact(place).into_iter().map(|m| Thing::Member(m.dimension, m.name));
        found.extend(aliases.chain(exact).map(|thing| (end, thing)));
    }
    // "California", where a column of states has "CA"
    let places = said.iter().filter_map(|(end, said)| Some((*end, said.as_ref()?)));
    for (end, (code, called)) in places.flat_map(|(end, said)| english::place_codes(said).map(move |code| (end, code)))
    {
        for member in members.exact(code) {
            let label = model.dimension(member.dimension).label.to_lowercase();
            if label.split(' ').any(|word| called.split(", ").any(|called| called == word)) {
                found.push((end, Thing::Member(member.dimension, member.name)));
            }
        }
    }
    for (end, thing) in found {
        if !into.iter().any(|m| m.end == end && m.thing == thing) {
            into.push(Mention {
                end,
                thing,
                cost: weights.member + weights.sort / 2.0,
                vague: false,
                partial: false,
                spelled: None,
                plural: false,
            });
        }
    }
}

/// "cancellations": what is cancelled, where the model has no word of its own for it.
fn find_done(
    token: &Token,
    start: usize,
    model: &Model,
    lexicon: &Lexicon,
    members: &dyn Members,
    into: &mut Vec<Mention>,
) {
    // No shorter noun is made of a verb so.
    const SHORTEST: usize = 6;
    // When it was cancelled is another thing than that it was.
    let date = |m: &Mention| matches!(m.thing, Thing::Dimension(id) if m.partial || model.dimension_kind(id).is_time());
    let known = || into.iter().any(|m| m.end == start + 1 && m.cost < 0.5 && !date(m));
    if token.quoted || token.text.len() < SHORTEST || english::is_filler(&token.text) || known() {
        return;
    }
    let weights = &lexicon.weights;
    for done in crate::lexicon::done_in(&token.text) {
        let named = lexicon.look_up(&crate::token::tokens(&done)).iter().map(|entry| entry.thing.clone());
        let conditions: Vec<Thing> = named.filter(|thing| matches!(thing, Thing::Segment(_))).collect();
        let exact = members.exact(&done).into_iter().map(|m| Thing::Member(m.dimension, m.name));
        for thing in conditions.into_iter().chain(exact) {
            into.push(Mention {
                end: start + 1,
                thing,
                cost: weights.member + weights.sort,
                vague: false,
                partial: false,
                spelled: None,
                plural: false,
            });
        }
    }
}

/// "harbour house" of "The Harbour House", "northley city" of "Northley City Services", where no other member begins so:
/// names of several words that are not said to their end, or without their article.
fn find_begun(tokens: &[Token], start: usize, weights: &Weights, members: &dyn Members, into: &mut Vec<Mention>) {
    let ordinary = |token: &Token| {
        let word = token.text.as_str();
        english::is_filler(word) || english::is_preposition(word) || crate::phrase::is_grammar(word) || token.quoted
    };
    let after_the = start > 0 && tokens[start - 1].text == "the";
    let mut form = String::new();
    let mut begun: Option<(usize, String)> = None;
    for end in start + 1..=tokens.len().min(start + LONGEST_MEMBER) {
        let token = &tokens[end - 1];
        if ordinary(token) || (end > start + 1 && (token.begins || token.apart)) {
            break;
        }
        if !form.is_empty() {
            form.push(' ');
        }
        form.push_str(&token.text);
        let named = format!("the {form}");
        let goes_on = members.continues(&form);
        if end == start + 1 || into.iter().any(|m| m.end >= end && m.cost < 0.5) {
            // No name goes on with these words.
            if !goes_on && (after_the || !members.continues(&named)) {
                break;
            }
            continue;
        }
        let with_article = if after_the { Vec::new() } else { members.exact(&named) };
        into.extend(with_article.into_iter().map(|member| Mention {
            end,
            thing: Thing::Member(member.dimension, member.name),
            cost: weights.member + weights.inflected,
            vague: false,
            partial: false,
            spelled: None,
            plural: false,
        }));
        if goes_on {
            begun = Some((end, form.clone()));
        } else if after_the || !members.continues(&named) {
            break;
        }
    }
    let Some((end, form)) = begun.filter(|(end, _)| !into.iter().any(|m| m.end >= *end && m.cost < 0.5)) else {
        return;
    };
    let mut found = members.complete(&form, 3);
    found.retain(|member| member.name.to_lowercase().starts_with(&format!("{form} ")));
    let names: std::collections::BTreeSet<&str> = found.iter().map(|member| member.name.as_str()).collect();
    if let ([name], false) = (&names.into_iter().collect::<Vec<_>>()[..], found.is_empty()) {
        let name = (*name).to_owned();
        into.extend(found.iter().map(|member| Mention {
            end,
            thing: Thing::Member(member.dimension, name.clone()),
            cost: weights.member + weights.slip / 2.0,
            vague: false,
            partial: false,
            spelled: Some(name.clone()),
            plural: false,
        }));
    }
}

/// "current varieties", "with status current", where varieties have a status of that name: an ordinary word that a column of
/// what stands behind it, or the column before it, has for a member.
fn is_said_of(tokens: &[Token], start: usize, of: DimensionId, model: &Model, lexicon: &Lexicon) -> bool {
    // Words that say of rows what they are, whatever they mean elsewhere.
    const STATES: [&str; 9] =
        ["current", "available", "existing", "registered", "recorded", "listed", "past", "previous", "used"];
    const MOST: usize = 3;
    if !STATES.contains(&tokens[start].text.as_str()) {
        return false;
    }
    let own = model.dimension(of).fields.iter().map(|field| model.field(*field).dataset);
    let own: Vec<DatasetId> = own.collect();
    let rows = |entry: &Entry| entry.cost < 0.5 && matches!(entry.thing, Thing::Entity(id) if own.contains(&id));
    let column = |entry: &Entry| entry.cost < 0.5 && entry.thing == Thing::Dimension(of);
    let begins = (start + 2..=tokens.len().min(start + 1 + MOST))
        .any(|end| lexicon.look_up(&tokens[start + 1..end]).iter().any(rows));
    begins || (start.saturating_sub(MOST)..start).any(|from| lexicon.look_up(&tokens[from..start]).iter().any(column))
}

fn find_members(
    tokens: &[Token],
    start: usize,
    model: &Model,
    lexicon: &Lexicon,
    members: &dyn Members,
    into: &mut Vec<Mention>,
) {
    let weights = &lexicon.weights;
    let mut form = String::new();
    for end in start + 1..=tokens.len().min(start + LONGEST_MEMBER) {
        let token = &tokens[end - 1];
        if end > start + 1 && (token.begins || token.apart) {
            break;
        }
        if !form.is_empty() {
            form.push(' ');
        }
        form.push_str(&token.text);
        let single = end == start + 1;
        // Ordinary words that happen to be members are guarded: they must be quoted or capitalised, or be what something is of
        // ("to complete a breakdown", but "a breakdown by region").
        let word = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let object = start > 1
            && matches!(word(start - 1), "a" | "an")
            && !matches!(word(end), "by" | "of" | "per" | "for" | "with" | "where")
            && end == start + 1;
        let common = single
            && !object
            && !token.quoted
            && !token.capital
            && ((english::is_filler(&token.text) && !english::is_empty_adjective(&token.text))
                || english::is_particle(&token.text)
                || crate::phrase::is_grammar(&token.text)
                || token.number.is_some());
        // A member written just so is rather meant than a word of the model that is only akin.
        let known = into.iter().any(|m| m.end == end && m.cost < 0.06);
        // "treatment revenue" is that of treatments, whatever appointments are for.
        let rows = into.iter().any(|m| m.end == end && m.cost < 0.06 && matches!(m.thing, Thing::Entity(_)));
        let mut exact = members.exact(&form);
        let mut inflected = 0.0;
        let several = single && token.stem != token.text && token.text.ends_with('s');
        // "the products" are hardly a catalog level called "Product", but "hospitals" may be the clinics of that type.
        let own = |m: &Mention| m.end == end && m.spelled.is_none() && m.cost < 0.5;
        // "reported by guests": by whom it is told there, whoever guests are elsewhere
        let by = start > 1 && word(start - 1) == "by" && english::is_participle(word(start - 2));
        let business = crate::lexicon::is_business(&token.stem) && !by;
        if exact.is_empty() && several && (token.capital || !business || !into.iter().any(own)) {
            exact = members.exact(token.text.trim_end_matches('s'));
            inflected = weights.sort;
        }
        // "root canals", "no-shows": several of what a member of several words is called
        if exact.is_empty() && !single && token.text.ends_with('s') && token.stem != token.text {
            exact = members.exact(form.trim_end_matches('s'));
            inflected = weights.inflected;
        }
        // "wiring harnesses"
        let sibilant = ["sses", "xes", "ches", "shes"].iter().any(|ending| token.text.ends_with(ending));
        if exact.is_empty() && sibilant {
            exact = members.exact(form.strip_suffix("es").unwrap_or(&form));
            inflected = weights.inflected;
        }
        // "Russia" is rather the member that is written so than "Russia]]".
        let said = |name: &str| name.to_lowercase() == form;
        let written: Vec<_> = exact.iter().filter(|m| said(&m.name)).map(|m| m.dimension).collect();
        exact.retain(|m| said(&m.name) || !written.contains(&m.dimension));
        for member in exact {
            // "has got" is no airline called GOT, and "new customers" are none of a branch called NEW.
            let code = member.name.chars().all(|c| c.is_uppercase()) && !token.capital;
            let ordinary = || {
                english::is_known(&token.text, &token.stem)
                    || english::is_filler(&token.text)
                    || spelling::ORDINARY.contains(&token.text.as_str())
            };
            let common = common && !is_said_of(tokens, start, member.dimension, model, lexicon);
            let common = common || (single && code && ordinary());
            // "SALE" is rather the code that is written so than the name "Sale".
            let differs = single && token.shouted && member.name.chars().any(char::is_lowercase);
            let extra = inflected
                + if differs { weights.inflected * 3.0 } else { 0.0 }
                + if common { weights.common_word } else { 0.0 }
                + if known { 0.2 } else { 0.0 }
                + if rows && !by && !token.capital { weights.anothers } else { 0.0 };
            let thing = Thing::Member(member.dimension, member.name);
            // "petrol" is the fuel of that name, whatever else it is called.
            into.retain(|m| m.spelled.is_none() || m.end != end || m.thing != thing);
            if !into.iter().any(|m| m.end == end && m.thing == thing) {
                into.push(Mention {
                    end,
                    thing,
                    cost: weights.member + extra,
                    vague: false,
                    partial: false,
                    spelled: None,
                    plural: false,
                });
            }
        }
        if !members.continues(&form) && !members.continues(form.trim_end_matches('s')) {
            break;
        }
    }
}
