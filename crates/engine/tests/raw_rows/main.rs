//! The engine against raw rows: whatever rollup answers, the answer is that of nested loops.

mod damage;
mod oracle;
mod random;
mod routes;
mod trees;
mod world;
