//! The clerk: the grids of the policy, and the rules behind them.

mod areas;
mod catalogue;
mod grid;
mod items;
mod rules;
mod sales;
mod support;
mod work_as;
