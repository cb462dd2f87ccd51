//! The ways to send a draft, and to whom; or what keeps it from being sent.

use super::Words;
use super::button::button;
use super::field::{check, check_about, group};
use super::form::{FormState, PostForm, addressed, hidden};
use super::icon::{Icon, icon};
use super::words::problem_text;
use crate::i18n::T;
use domain::FieldProblem;
use domain::personal_link::LinkScope;
use domain::sales::{ADDRESSEES, Addressee, Gets};
use leptos::prelude::*;
use texts::admin::{customer as card_words, sending as sending_words};
use texts::{Key, Plural};

/// The id of the form that says that the customer has it already.
const BY_HAND: &str = "by-hand";

/// What it is called for this kind of document.
#[derive(Clone, Copy)]
pub struct SendingWords {
    pub hindered: Key,
    pub to_nobody: Key,
    pub goes_to: Plural,
    pub by_mail: Key,
    pub by_hand: Key,
    pub hint: Key,
}

/// `about` are the fields that say which draft it is; `recipients` is how many get it where nobody chooses.
pub fn sending<A: IntoView>(
    t: T,
    words: SendingWords,
    form: &FormState,
    about: impl Fn() -> A,
    hindrances: &[FieldProblem],
    recipients: u64,
    addressees: &[Addressee],
) -> AnyView {
    if !hindrances.is_empty() {
        let told = hindrances.iter().map(|told| view! { <li>{problem_text(t, told.problem)}</li> }).collect_view();
        return view! { <div class="callout" data-tone="amber">{icon(Icon::TriangleAlert)}<div><p>{t.get(words.hindered)}</p><ul>{told}</ul></div></div> }.into_any();
    }
    let to = match recipients {
        0 => t.get(words.to_nobody).to_owned(),
        n => t.count(words.goes_to, n),
    };
    let said = about().into_any();
    let by_hand = button(t.get(words.by_hand)).sends(BY_HAND);
    let somebody = recipients > 0 || addressees.iter().any(|one| one.gets != Gets::Nothing);
    let ways = if somebody {
        let about = about().into_any();
        let choice = choice(t, form, recipients, addressees);
        let copy = check(form, "copy", "true", t.get(sending_words::COPY), false);
        let by_mail = button(t.get(words.by_mail)).icon(Icon::Send).primary().submit();
        view! { <PostForm action=form.action()>{about}{choice}{copy}<div class="row">{by_mail}{by_hand}</div></PostForm> }
            .into_any()
    } else {
        view! { <div class="row">{by_hand}</div> }.into_any()
    };
    view! {
        <p class="small soft">{to}</p>
        {ways}
        <form id=BY_HAND hidden method="post" action=addressed(form.action())>{said}{hidden("by_hand", "true")}</form>
        <p class="small soft">{t.get(words.hint)}</p>
    }
    .into_any()
}

/// The customer's people with an address, those ticked who get it where nobody chooses. Whoever does not see them chooses none.
fn choice(t: T, form: &FormState, recipients: u64, addressees: &[Addressee]) -> Option<AnyView> {
    if addressees.is_empty() {
        return None;
    }
    let open = recipients == 0 || !form.problems().is_empty();
    let untouched = FormState::new(None, form.action());
    // What says that the customer has it already says nothing of who is ticked.
    let ticked = if form.value("chosen", "") == "true" { form } else { &untouched };
    let boxes: Vec<_> = addressees.iter().map(|one| addressee(t, ticked, one)).collect();
    let most = (boxes.len() > ADDRESSEES as usize).then(|| {
        let most = t.fill(sending_words::MOST, &[("most", &t.number(ADDRESSEES.into()))]);
        view! { <p class="small soft">{most}</p> }
    });
    let boxes = view! { {hidden("chosen", "true")}{most}{boxes} };
    let view = view! {
        <details class="disclosure" open=open>
            <summary>{t.get(sending_words::CHOOSE)}</summary>
            {group(form, "to", t.get(sending_words::WHO), boxes.into_any())}
        </details>
    };
    Some(view.into_any())
}

fn addressee(t: T, form: &FormState, one: &Addressee) -> AnyView {
    let email = one.email.clone().shown().unwrap_or_else(|| t.get(card_words::HIDDEN_EMAIL).to_owned());
    let who: Words = if one.name.is_empty() { email.into() } else { format!("{} · {email}", one.name).into() };
    let mut gets = t.get(gets_word(one.gets)).to_owned();
    if !one.usual && one.gets != Gets::Nothing {
        gets = format!("{gets} · {}", t.get(sending_words::UNWANTED));
    }
    match one.gets {
        Gets::Nothing => view! { <p class="small soft">{who}": "{gets}</p> }.into_any(),
        Gets::SignIn(_) | Gets::Link(_) | Gets::OwnPage => {
            check_about(form, "to[]", &one.id.to_string(), who, gets, one.usual)
        }
    }
}

const fn gets_word(gets: Gets) -> Key {
    match gets {
        Gets::SignIn(LinkScope::Act) => sending_words::SIGNS_IN_ACTS,
        Gets::SignIn(LinkScope::View) => sending_words::SIGNS_IN_READS,
        Gets::Link(LinkScope::Act) => sending_words::LINK_ACTS,
        Gets::Link(LinkScope::View) => sending_words::LINK_READS,
        Gets::OwnPage => sending_words::OWN_PAGE,
        Gets::Nothing => sending_words::NOTHING,
    }
}
