//! The house from outside: requests through the whole router, with a real database behind it.

mod doors;
mod forms;
mod house;
mod kill;
mod rows;
