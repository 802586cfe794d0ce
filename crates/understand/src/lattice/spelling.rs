//! Slips of spelling: in names of the model, in members, and in words of the grammar.

use model::issue::distance;
use model::viewer::Members;

use super::{Lattice, Mention};
use crate::english;
use crate::lexicon::{Lexicon, Thing};
use crate::token::Token;

impl Lattice<'_> {
    /// Slips of spelling, only for words that nothing explains: one edit for 4 to 7 letters, two for 8
    /// and more, never on digits or words of the grammar.
    pub(super) fn spell(&mut self, lexicon: &Lexicon, members: &dyn Members) {
        let mut covered = vec![false; self.tokens.len()];
        for (start, mentions) in self.mentions.iter().enumerate() {
            for mention in mentions.iter().filter(|m| m.cost < self.weights.common_word) {
                covered[start..mention.end].fill(true);
            }
        }
        for start in 0..self.tokens.len() {
            let token = &self.tokens[start];
            let letters = token.text.chars().count();
            let unknown = !covered[start]
                && letters >= 4
                && !english::is_participle(&token.text)
                && token.text.chars().all(char::is_alphabetic)
                && !english::is_filler(&token.text)
                && !crate::phrase::is_grammar(&token.text);
            if !unknown {
                continue;
            }
            let most = if letters >= 8 { 2 } else { 1 };
            let word: Vec<char> = token.text.chars().collect();
            let mut near: Vec<(usize, &String)> = lexicon
                .words_from(word[0])
                .iter()
                .filter(|w| w.chars().count().abs_diff(letters) <= most)
                .map(|w| (distance(&word, &w.chars().collect::<Vec<_>>()), w))
                .filter(|(edits, _)| *edits > 0 && *edits <= most)
                .collect();
            near.sort();
            let mut found = Vec::new();
            for (edits, right) in near.into_iter().take(3) {
                let mut tokens = self.tokens.clone();
                tokens[start] = crate::token::tokens(right).swap_remove(0);
                for from in start.saturating_sub(lexicon.longest() - 1)..=start {
                    for end in start + 1..=tokens.len().min(from + lexicon.longest()) {
                        for entry in lexicon.look_up(&tokens[from..end]) {
                            found.push((
                                from,
                                Mention {
                                    end,
                                    thing: entry.thing.clone(),
                                    cost: entry.cost + self.weights.slip * edits as f32,
                                    vague: entry.vague,
                                    partial: entry.partial,
                                    spelled: Some(right.clone()),
                                    plural: right.ends_with('s'),
                                },
                            ));
                        }
                    }
                }
            }
            // A word of just one member's name: "battery" for "Battery pack". What a business calls its own
            // things by is none: "customer accounts" have nothing to do with "Customer Success".
            // "the middle claim" is none of the Middle East.
            let ordinary = ORDINARY.contains(&token.text.as_str()) && !token.capital;
            if found.is_empty() && !ordinary && !crate::lexicon::is_business(&token.stem) {
                let mut begun = members.complete(&token.text, 3);
                begun.dedup_by(|a, b| a.name == b.name);
                begun.retain(|m| m.name.to_lowercase().starts_with(&format!("{} ", token.text)));
                if let [only] = &begun[..] {
                    found.push((
                        start,
                        Mention {
                            end: start + 1,
                            thing: Thing::Member(only.dimension, only.name.clone()),
                            cost: self.weights.member + self.weights.slip / 2.0,
                            vague: false,
                            partial: false,
                            spelled: Some(only.name.clone()),
                            plural: false,
                        },
                    ));
                }
            }
            if found.is_empty() {
                let last = if letters < 5 { start } else { self.tokens.len().min(start + 3) };
                for end in (start + 1..=last).rev() {
                    let form = self.text(start, end);
                    for member in members.near(&form, most as u8).into_iter().filter(|m| m.edits > 0).take(3) {
                        found.push((
                            start,
                            Mention {
                                end,
                                thing: Thing::Member(member.dimension, member.name.clone()),
                                cost: self.weights.member + self.weights.slip * f32::from(member.edits),
                                vague: false,
                                partial: false,
                                spelled: Some(member.name),
                                plural: false,
                            },
                        ));
                    }
                    if !found.is_empty() {
                        break;
                    }
                }
            }
            for (from, mention) in found {
                self.mentions[from].push(mention);
            }
        }
    }
}

/// Whether a word differs from another one in a consonant that nobody takes for the other one: "court" is no "count".
fn is_another(word: &[char], other: &str) -> bool {
    let other: Vec<char> = other.chars().collect();
    let differing: Vec<(char, char)> =
        word.iter().copied().zip(other.iter().copied()).filter(|(a, b)| a != b).collect();
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let akin = |a: char, b: char| {
        let pair = |x: &str| x.contains(a) && x.contains(b);
        [
            "qw", "we", "er", "rt", "ty", "yu", "ui", "io", "op", "as", "sd", "df", "fg", "gh", "hj", "jk", "kl", "zx",
            "xc", "cv", "vb", "bn", "ck", "cs", "sz", "dt", "bp", "gj", "fv", "mn",
        ]
        .into_iter()
        .any(pair)
    };
    match differing[..] {
        [(a, b)] if word.len() == other.len() => !(akin(a, b) || vowel(a) && vowel(b)),
        _ => false,
    }
}

/// Words that say where or how something is, and begin many names: not by themselves what such a name is called for short.
pub(super) const ORDINARY: [&str; 27] = [
    "middle", "central", "upper", "lower", "inner", "outer", "new", "old", "young", "high", "low", "great", "big",
    "small", "large", "long", "short", "late", "early", "main", "common", "general", "special", "open", "extra",
    "full", "part",
];

/// Whether a word is a swap of letters away from "compared": it looks like some other participle.
fn compares(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    word != "compared" && distance(&letters, &"compared".chars().collect::<Vec<_>>()) == 1
}

/// Puts slips of spelling right that can only be words of the grammar: "avarage", "diferent", "wich". What the model
/// or the data know, or nearly know, is theirs.
pub(super) fn respell(tokens: &mut [Token], lexicon: &Lexicon, members: &dyn Members) -> Vec<(usize, String)> {
    let mut respelled = Vec::new();
    for (at, token) in tokens.iter_mut().enumerate() {
        let letters = token.text.chars().count();
        let plain =
            letters >= 4 && token.text.chars().all(|c| c.is_ascii_alphabetic()) && !token.quoted && !token.capital;
        if !plain
            || english::is_filler(&token.text)
            || crate::phrase::is_grammar(&token.text)
            || (english::is_known(&token.text, &token.stem) && !compares(&token.text))
            || lexicon.knows(&token.stem)
            || !members.exact(&token.text).is_empty()
            || members.continues(&token.text)
        {
            continue;
        }
        let most = if letters >= 8 { 2 } else { 1 };
        let word: Vec<char> = token.text.chars().collect();
        let edits = |other: &str| {
            let alike =
                other.len().abs_diff(letters) <= most && other.as_bytes().first() == token.text.as_bytes().first();
            let edits = alike.then(|| distance(&word, &other.chars().collect::<Vec<_>>()));
            edits.filter(|edits| (1..=most).contains(edits) && !is_another(&word, other))
        };
        let Some((nearest, right)) =
            crate::phrase::spelt_words().filter_map(|right| Some((edits(right)?, right))).min()
        else {
            continue;
        };
        // "frequency" is a word of its own, as is whatever differs in its ending only.
        let shared = token.text.bytes().zip(right.bytes()).take_while(|(a, b)| a == b).count();
        let endings = ["ly", "cy", "al", "ing", "ed", "er", "ion", "s", "ity", "ent", "ance", "ence", "est", "ment"];
        if shared + 2 >= letters.min(right.len()) && endings.iter().any(|ending| token.text.ends_with(ending)) {
            continue;
        }
        // A name of the model that is as near may be meant.
        let names = lexicon.words_from(word[0]);
        if names.iter().any(|name| name != right && edits(name).is_some_and(|edits| edits <= nearest)) {
            continue;
        }
        let said = std::mem::replace(&mut token.text, right.to_owned());
        token.stem = crate::token::tokens(right).swap_remove(0).stem;
        token.number = crate::token::tokens(right).swap_remove(0).number;
        respelled.push((at, said));
    }
    respelled
}
