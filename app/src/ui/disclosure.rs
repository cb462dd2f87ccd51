//! What opens below its name.

use super::Words;
use super::form::{FormState, PostForm};
use leptos::prelude::*;

/// A form that opens below its name, and stands open after it was refused. `press` sends it.
pub fn disclosed(state: &FormState, name: impl Into<Words>, fields: AnyView, press: AnyView) -> AnyView {
    let name: Words = name.into();
    let refused = !state.problems().is_empty();
    view! {
        <details class="disclosure" open=refused>
            <summary>{name}</summary>
            <PostForm action=state.action()>{fields}<div class="row">{press}</div></PostForm>
        </details>
    }
    .into_any()
}
