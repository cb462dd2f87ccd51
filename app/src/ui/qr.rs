use domain::qr::QrCode;
use leptos::prelude::*;

/// A code to scan; `label` says what for.
pub fn qr(code: &QrCode, label: &'static str) -> impl IntoView + use<> {
    let frame = format!("0 0 {0} {0}", code.side);
    let side = code.side.to_string();
    view! {
        <svg class="qr" viewBox=frame role="img" aria-label=label>
            <rect class="light" width=side.clone() height=side></rect>
            <path class="dark" d=code.path.clone()></path>
        </svg>
    }
}
