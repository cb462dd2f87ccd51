//! Whether a person has a page before them, or a program fetched it that looks at the links of mails: only people have hands.

use leptos::prelude::*;

/// What a hand does on a page: it moves, taps or types.
const MOVES: [&str; 3] = ["pointermove", "pointerdown", "keydown"];

/// Tells it once that a hand is on the page. Without scripts nothing is told.
pub fn on_first_move(tell: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let told = StoredValue::new(false);
        for name in MOVES {
            let tell = tell.clone();
            let listener = window_event_listener_untyped(name, move |_| {
                if told.try_get_value() == Some(false) {
                    told.set_value(true);
                    tell();
                }
            });
            on_cleanup(move || listener.remove());
        }
    });
}
