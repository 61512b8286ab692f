//! Made-up data for `serve --demo`.
