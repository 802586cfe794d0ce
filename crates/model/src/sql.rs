//! The SELECT that computes a leaf on its source.
