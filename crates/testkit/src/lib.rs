//! Builders, a simulated world and the runner of the stories in scenarios/.

pub mod builders;
pub mod chance;
pub mod exploration;
pub mod mail_server;
pub mod object_storage;
pub mod postgres;
pub mod postgres_pair;
pub mod story;
