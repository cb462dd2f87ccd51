use crate::load::refusal_page;
use domain::Refusal;
use leptos::prelude::*;

/// Where no page is.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! { <main id="main" class="page">{refusal_page(&Refusal::NotFound)}</main> }
}
