//! The clerk: the grids of the policy, and the rules behind them.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test ends where it finds something wrong")]

mod areas;
mod catalogue;
mod grid;
mod items;
mod rules;
mod sales;
mod support;
mod work_as;
