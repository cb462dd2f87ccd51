//! The use cases and what they stand on, each test on SQLite and on Postgres.

mod access;
mod bulk;
mod contacts;
mod customers;
mod db;
mod devices;
mod explain;
mod export;
mod import;
mod outbox;
mod password;
mod place;
mod portal_preview;
mod queries;
mod scope;
mod sensitive;
mod session;
mod sign_in;
mod support;
mod team;
mod throttle;
mod trash;
mod two_factor;
mod work_as;
