//! Figures as pictures. They only repeat what a table beside them says, so they are hidden from assistive technology.

use leptos::prelude::*;

/// Of a thousand parts each, how high two bars of a pair are, and what stands under them.
pub struct Pair {
    pub first: u32,
    pub second: u32,
    pub name: String,
}

const PAIR: u32 = 60;
const BAR: u32 = 20;
const HIGH: u32 = 200;
const BELOW: u32 = 24;

/// Pairs of bars side by side.
pub fn bars(pairs: Vec<Pair>) -> impl IntoView {
    let wide = PAIR * u32::try_from(pairs.len()).unwrap_or_default();
    let lines = (0..=4).map(|n| {
        let y = n * HIGH / 4;
        view! { <line x1="0" x2=wide y1=y y2=y/> }
    });
    let pairs = (0..).step_by(PAIR as usize).zip(pairs).map(|(x, pair): (u32, Pair)| {
        let bar = |x: u32, part: u32, of: &'static str| {
            let height = part * HIGH / 1000;
            view! { <rect x=x y=HIGH - height width=BAR height=height rx="2" data-of=of/> }
        };
        view! {
            {bar(x + PAIR / 2 - BAR - 1, pair.first, "first")}
            {bar(x + PAIR / 2 + 1, pair.second, "second")}
            <text x=x + PAIR / 2 y=HIGH + BELOW - 6 text-anchor="middle">{pair.name}</text>
        }
    });
    view! {
        <svg class="chart" viewBox=format!("0 -4 {wide} {}", HIGH + BELOW + 4) aria-hidden="true">
            <g class="grid">{lines.collect_view()}</g>
            {pairs.collect_view()}
        </svg>
    }
}

/// Parts of a whole in one row, each of a thousand.
pub fn parts(shares: Vec<u32>) -> impl IntoView {
    let mut x = 0;
    let parts = shares.into_iter().enumerate().map(|(at, share)| {
        let part = view! { <rect x=x y="0" width=share height="24" data-part=at/> };
        x += share;
        part
    });
    view! { <svg class="chart" data-kind="parts" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">{parts.collect_view()}</svg> }
}

/// What the colours of a chart stand for.
pub fn legend(names: [&'static str; 2]) -> impl IntoView {
    let [first, second] = names;
    view! {
        <p class="legend small soft" aria-hidden="true">
            <span data-of="first">{first}</span>
            <span data-of="second">{second}</span>
        </p>
    }
}
