//! Every component in its variants, for those who build pages. A release has no such page.

use crate::i18n::use_texts;
use crate::public::NotFoundPage;
use crate::routes::admin as routes;
use crate::ui::avatar::{Side, Size, avatar, person};
use crate::ui::button::{Current, Variant, button, choices};
use crate::ui::card::{card, facts, masked};
use crate::ui::error_summary::error_summary;
use crate::ui::field::{check, field};
use crate::ui::form::{Actions, FormState, Layout, PostForm, section};
use crate::ui::icon::{Icon, icon, large_icon, small_icon};
use crate::ui::page::{breadcrumb, callout, head, title};
use crate::ui::status::{badge, status, tag};
use crate::ui::table::{Sorted, column, empty, pagination, sort_column, table};
use domain::account::AccountStatus;
use domain::customer::CustomerStatus;
use domain::invitation::InvitationStatus;
use domain::{FieldProblem, Flash, Problem};
use leptos::prelude::*;
use texts::admin::{customer as labels, customers as words, nav};
use texts::shared::{action, entrance};

/// Whom and what it shows.
const FIRM: &str = "Acme Facility Services";
const PERSON: &str = "Ana Pop";
const EMAIL: &str = "office@acme.example";
/// Where its form would go; nobody sends it.
const NOWHERE: &str = "/admin/api/gallery";

pub fn gallery() -> AnyView {
    if !cfg!(debug_assertions) {
        return view! { <NotFoundPage/> }.into_any();
    }
    let t = use_texts();
    view! {
        {title(t.get(nav::GALLERY))}
        {breadcrumb(vec![(t.get(nav::HOME).into(), routes::HOME.to_owned())], t.get(nav::GALLERY))}
        {head(
            t.get(nav::GALLERY),
            Some(FIRM.into()),
            button(t.get(action::NEW)).icon(Icon::Plus).primary().link(routes::GALLERY).into_any(),
        )}
        {callout(Icon::Info, t.get(words::PART_TITLE), t.get(words::PART_BODY))}
        {buttons()}
        {marks()}
        {rows()}
        {form()}
    }
    .into_any()
}

fn buttons() -> AnyView {
    let t = use_texts();
    let variants = [Variant::Plain, Variant::Primary, Variant::Quiet, Variant::Danger, Variant::DangerQuiet];
    let each = |make: fn(Variant) -> AnyView| variants.map(make).into_iter().collect_view();
    let here = routes::GALLERY.to_owned();
    card(
        "button",
        None,
        view! {
            <div class="body stack">
                <div class="row">{each(|variant| button(use_texts().get(action::SAVE)).variant(variant).link(routes::GALLERY).into_any())}</div>
                <div class="row">{each(|variant| button(use_texts().get(action::SAVE)).variant(variant).small().icon(Icon::Check).link(routes::GALLERY).into_any())}</div>
                <div class="row">
                    {button(t.get(action::EDIT)).quiet().icon_only(Icon::Pencil).of(FIRM).link(routes::GALLERY)}
                    {button(t.get(action::DELETE)).disabled("gallery-why")}
                    <span id="gallery-why" class="small soft">{t.get(labels::HIDDEN_NAME)}</span>
                    {choices(t.get(words::COLUMN_STAFF), vec![
                        (t.get(words::ALL).into(), here.clone(), Current::Here),
                        (t.get(words::MINE).into(), here, Current::Elsewhere),
                    ])}
                </div>
            </div>
        }
        .into_any(),
    )
}

fn marks() -> AnyView {
    let t = use_texts();
    let sizes = [Size::Small, Size::Medium, Size::Large, Size::ExtraLarge];
    let faces = [Side::Staff, Side::Customer, Side::Company]
        .map(|side| view! { <div class="row">{sizes.map(|size| avatar(PERSON, side, size)).into_iter().collect_view()}</div> });
    let icons = Icon::ALL.iter().map(|mark| icon(*mark)).collect_view();
    let invitations = [InvitationStatus::Pending, InvitationStatus::Accepted, InvitationStatus::Expired];
    card(
        "avatar, status, tag, badge, icon",
        Some(badge(FIRM).into_any()),
        view! {
            <div class="body stack">
                {faces.into_iter().collect_view()}
                <div class="row">
                    {person(PERSON.to_owned(), Side::Staff)}
                    {CustomerStatus::ALL.map(|one| status(t, &one)).into_iter().collect_view()}
                    {status(t, &AccountStatus::Deactivated)}
                    {invitations.map(|one| status(t, &one)).into_iter().collect_view()}
                    {tag(FIRM)}
                    {masked(t.get(labels::HIDDEN_EMAIL))}
                </div>
                <div class="row">{icons}</div>
                <div class="row">{small_icon(Icon::Lock)}{icon(Icon::Lock)}{large_icon(Icon::Lock)}</div>
                {facts(vec![
                    (t.get(words::COLUMN_CONTACT).into(), Some(PERSON.into_any())),
                    (t.get(words::COLUMN_EMAIL).into(), Some(masked(t.get(labels::HIDDEN_EMAIL)).into_any())),
                ])}
            </div>
        }
        .into_any(),
    )
}

fn rows() -> AnyView {
    let t = use_texts();
    let here = routes::GALLERY;
    let heads = (
        sort_column(t.get(words::COLUMN_CUSTOMER), None, Sorted::Up, here.to_owned()),
        sort_column(t.get(words::COLUMN_ACTIVITY), None, Sorted::No, here.to_owned()),
        column(t.get(words::COLUMN_EMAIL), Some("m")),
    );
    let row = view! {
        <tr>
            <th scope="row"><a href=here>{FIRM}</a></th>
            <td>{status(t, &CustomerStatus::Active)}</td>
            <td data-from="m">{EMAIL}</td>
        </tr>
    };
    view! {
        {table(t.get(words::TITLE), heads.into_any(), row.into_any())}
        {pagination(t.count(words::COUNT_ALL, 1), None, Some(here.to_owned()))}
        {empty(t.get(words::EMPTY_TITLE), t.get(words::EMPTY_BODY))}
    }
    .into_any()
}

/// As it comes back when it was refused.
fn form() -> AnyView {
    let t = use_texts();
    let refused = Flash {
        form: NOWHERE.to_owned(),
        values: vec![("name".to_owned(), FIRM.to_owned()), ("box".to_owned(), "on".to_owned())],
        problems: vec![FieldProblem { field: "email".to_owned(), problem: Problem::Email }],
        notice: None,
        wait: None,
    };
    let form = FormState::new(Some(refused), NOWHERE);
    let name = t.get(words::COLUMN_CUSTOMER);
    let options = vec![(String::new(), t.get(words::ANY).into()), ("acme".to_owned(), FIRM.into())];
    view! {
        {error_summary(&form)}
        <PostForm action=NOWHERE layout=Layout::Sections>
            {section("field", Some(FIRM.into()), view! {
                {field(&form, "name", name).hint(EMAIL).full().text("")}
                {field(&form, "email", t.get(words::COLUMN_EMAIL)).email("")}
                {field(&form, "phone", t.get(words::COLUMN_PHONE)).optional().tel("")}
                {field(&form, "secret", t.get(entrance::PASSWORD)).password()}
                {field(&form, "one", t.get(words::FILTER_STAFF)).select("", options)}
                {field(&form, "many", t.get(labels::NOTE)).full().area("", 500)}
                {check(&form, "box", "on", name, false)}
            })}
            <Actions>{button(t.get(action::SAVE)).primary().submit()}{button(t.get(action::CANCEL)).link(routes::GALLERY)}</Actions>
        </PostForm>
    }
    .into_any()
}
