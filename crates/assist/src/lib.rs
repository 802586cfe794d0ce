//! The last resort: where a language model may choose among Drafts that have already been made.
//!
//! A [`Ballot`] is a question and what it may mean, in fifty tokens or not at all; a [`Ledger`] keeps what all
//! ballots together may cost. Nothing here calls anybody: whoever does gives the time, and the reply.
//!
//! This crate knows sentences to choose from and the arithmetic of the token ledger. It must never know a `Query`,
//! a `Table`, or any number or value of the data.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod account;
mod ballot;
pub mod count;
mod ledger;
pub mod trial;
mod worth;

pub use account::Account;
pub use ballot::{Ballot, End, MOST_TOKENS, Vote};
pub use count::Tokenizer;
pub use ledger::{Balance, Cap, InMemory, Ledger, Left, Limits, MOST_A_MINUTE, Refusal, Reservation};
pub use worth::{Came, Loss, Worth};
