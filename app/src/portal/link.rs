//! What opens by a link and without a sign-in: somebody's own page, with what was sent to them and which mails they get, or one document.

use super::invoices::invoice_card;
use super::packages::packages_card;
use super::quote::quote_card;
use super::ways::Ways;
use crate::api::Answer;
use crate::api::links::{link_used, open_link, show_linked_mail};
use crate::frame::{use_flash, use_frame};
use crate::i18n::{T, use_texts};
use crate::load::{loaded_or, record};
use crate::public::{link_after, link_token};
use crate::routes::portal as routes;
use crate::ui::button::button;
use crate::ui::card::card;
use crate::ui::entrance::{company_mark, dead_link, entrance};
use crate::ui::error_summary::error_summary;
use crate::ui::field::field;
use crate::ui::form::{Actions, FormState, PostForm, act, hidden};
use crate::ui::hand::on_first_move;
use crate::ui::history::{history_mail, history_table, subject_of};
use crate::ui::legal::legal_links;
use crate::ui::page::{breadcrumb, head, title, toast};
use crate::ui::portal_access::{mail_fields, words_of};
use crate::ui::table::pagination;
use crate::ui::words::count_text;
use domain::account::Realm;
use domain::list::Page;
use domain::mail::{HistoryMail, HistoryRow};
use domain::personal_link::{Dashboard, LinkPage, LinkedDocument, OwnDocument};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use texts::portal::link as words;
use texts::shared::{action, history, ui};

const SEND_CODE: &str = "/api/link/send-code";
const ENTER_CODE: &str = "/api/link/enter-code";
const SAVE_MAILS: &str = "/api/link/save-mails";

/// What the address asks for beside the link itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Shown {
    Page(LinkPage),
    Mail(Box<HistoryMail>),
}

pub fn link_page() -> AnyView {
    let query = use_query_map();
    let of = move |name: &str| query.with(|query| query.get(name).unwrap_or_default());
    let asked = move || (of("token"), of("mail"), of("after"));
    let shown = record(asked, |(token, mail, after)| async move {
        Answer::Ok(match mail.is_empty() {
            true => Shown::Page(open_link(token, after).await?),
            false => Shown::Mail(Box::new(show_linked_mail(token, mail).await?)),
        })
    });
    let page = |shown| match shown {
        Shown::Page(LinkPage::Asks { company }) => asks(company),
        Shown::Page(LinkPage::Open(dashboard)) => dashboard_page(*dashboard),
        Shown::Page(LinkPage::Document(document)) => document_page(*document),
        Shown::Mail(mail) => mail_page(*mail),
    };
    loaded_or(shown, page, dead)
}

fn dead() -> AnyView {
    let t = use_texts();
    let why = view! {
        <p>{t.get(words::DEAD_BODY)}</p>
        <p>{t.get(words::DEAD_ASK)}</p>
    };
    dead_link(Realm::Portal, t.get(words::DEAD_TITLE), why.into_any())
}

fn asks(company: String) -> AnyView {
    let t = use_texts();
    let name = t.get(words::ASK_TITLE);
    let form = FormState::new(use_flash(ENTER_CODE), ENTER_CODE);
    let body = view! {
        {title(form.title(name))}
        {error_summary(&form)}
        <p>{t.get(words::ASK_BODY)}</p>
        {code_forms(t, &form)}
    };
    entrance(Realm::Portal, name, company, body.into_any())
}

/// Having a code sent, and entering it.
fn code_forms(t: T, form: &FormState) -> AnyView {
    let code = field(form, "code", t.get(words::CODE)).hint(t.get(words::CODE_HINT)).complete("one-time-code").text("");
    view! {
        {act(SEND_CODE, [("token", link_token()), ("after", link_after())], button(t.get(words::SEND_CODE)).submit())}
        <PostForm action=ENTER_CODE>
            {hidden("token", link_token())}
            {hidden("after", link_after())}
            {code}
            <Actions>{button(t.get(words::ENTER)).primary().submit()}</Actions>
        </PostForm>
    }
    .into_any()
}

fn dashboard_page(page: Dashboard) -> AnyView {
    let t = use_texts();
    let name = t.fill(words::TITLE, &[("name", &page.first_name)]);
    let lead = t.fill(words::LEAD, &[("company", &page.company), ("customer", &page.customer)]);
    let sent = page.mails.clone().map(|mails| sent(t, mails));
    let packages = (!page.packages.is_empty()).then(|| packages_card(t, page.packages.clone()));
    let body = view! {
        {title(name.clone())}
        {toast()}
        {head(name, Some(lead.into()), ().into_any())}
        {packages}
        {sent}
        {wanted(t, &page)}
        <p class="small soft">{t.fill(words::ENDS, &[("when", &page.ends.text)])}</p>
    };
    framed(body.into_any())
}

/// One document, and what its holder may do with it.
fn document_page(page: LinkedDocument) -> AnyView {
    let t = use_texts();
    let ways = Ways::Link(link_token());
    let used = Action::new(|token: &String| link_used(token.clone()));
    let token = link_token();
    on_first_move(move || {
        used.dispatch(token.clone());
    });
    let ends = t.fill(words::ENDS, &[("when", &page.ends.text)]);
    let document = match page.document {
        OwnDocument::Quote(quote) => quote_card(*quote, ways, page.asks_code.then(|| code_first(t))),
        OwnDocument::Invoice(invoice) => invoice_card(*invoice, ways, false),
    };
    framed(view! { {document}<p class="small soft">{ends}</p> }.into_any())
}

/// The code that is asked for before a quote is answered.
fn code_first(t: T) -> AnyView {
    let form = FormState::new(use_flash(ENTER_CODE), ENTER_CODE);
    view! {
        <div class="stack" data-gap="3">
            <h2 class="strong">{t.get(words::ANSWER_TITLE)}</h2>
            {error_summary(&form)}
            <p class="small">{t.get(words::ANSWER_BODY)}</p>
            {code_forms(t, &form)}
        </div>
    }
    .into_any()
}

fn sent(t: T, mails: Page<HistoryRow>) -> AnyView {
    let count = count_text(t, history::COUNT, mails.count);
    let next = mails.next.map(|after| format!("{}&after={after}", routes::link(&link_token())));
    let any = !mails.rows.is_empty();
    let token = link_token();
    let table = history_table(t, mails.rows, false, move |id| routes::linked_mail(&token, id));
    view! {
        <section class="stack" data-gap="3" aria-labelledby="sent">
            <h2 id="sent">{t.get(words::SENT)}</h2>
            {table}
            {any.then(|| pagination(count, None, next))}
        </section>
    }
    .into_any()
}

/// Which mails they get: to choose, to choose after a code, or to read.
fn wanted(t: T, page: &Dashboard) -> AnyView {
    let name = t.get(words::WANTED);
    if page.reach.act {
        let form = FormState::new(use_flash(SAVE_MAILS), SAVE_MAILS);
        let held_back = page.held_back.clone();
        let gives = move |right| !held_back.iter().any(|category| category.needs() == Some(right));
        let fields = mail_fields(t, &form, &page.wanted, gives);
        let body = view! {
            <div class="body">
                {error_summary(&form)}
                <PostForm action=SAVE_MAILS>
                    {hidden("token", link_token())}
                    {hidden("after", link_after())}
                    {fields}
                    <Actions>{button(t.get(action::SAVE)).primary().submit()}</Actions>
                </PostForm>
            </div>
        };
        return card(name, None, body.into_any());
    }
    let what: Vec<_> = page.wanted.iter().map(|category| t.get(words_of(*category).0)).collect();
    let says = if what.is_empty() {
        t.get(words::WANTED_NONE).to_owned()
    } else {
        t.fill(words::WANTED_NOW, &[("what", &what.join(", "))])
    };
    let elsewhere = (!page.reach.asks_code && !what.is_empty()).then(|| view! { <p>{t.get(words::WANTED_FIXED)}</p> });
    let code = page.reach.asks_code.then(|| {
        let form = FormState::new(use_flash(ENTER_CODE), ENTER_CODE);
        view! {
            {error_summary(&form)}
            <p>{t.get(words::ACT_BODY)}</p>
            {code_forms(t, &form)}
        }
    });
    card(name, None, view! { <div class="body stack" data-gap="3"><p>{says}</p>{elsewhere}{code}</div> }.into_any())
}

fn mail_page(mail: HistoryMail) -> AnyView {
    let t = use_texts();
    let name = subject_of(t, &mail);
    let way = vec![(t.get(words::SENT).into(), routes::link(&link_token()))];
    let body = view! {
        {title(name.clone())}
        {breadcrumb(way, name.clone())}
        {head(name, None, ().into_any())}
        {history_mail(t, &mail)}
    };
    framed(body.into_any())
}

/// As the portal looks, without its menu.
fn framed(body: AnyView) -> AnyView {
    let t = use_texts();
    let brand = use_frame().with_value(|frame| frame.brand.clone());
    view! {
        <div class="portal" data-plain="">
            <a class="skip-link" href="#main" rel="external">{t.get(ui::SKIP)}</a>
            <header class="portal-head">
                <div>
                    <span class="brand">
                        {company_mark(&brand.name, brand.logo.as_ref())}<span>{brand.name}</span>
                    </span>
                </div>
            </header>
            <main id="main" class="stack" data-gap="6">{body}</main>
            <footer class="page-foot">{legal_links(t)}<span>{t.get(ui::RUNS_ON)}</span></footer>
        </div>
    }
    .into_any()
}
