//! Canonical names of keys and measures.
