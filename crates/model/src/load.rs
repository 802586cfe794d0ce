//! YAML to [`Model`](crate::Model).
