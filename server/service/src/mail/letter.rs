//! A mail as text and as HTML: the same words, in the same order.

use crate::outbox::{Message, Recipient};
use domain::Locale;
use domain::mail::MailCategory;
use texts::mail::letter;
use texts::shared::mail_category;
use texts::{Key, fill, get};

/// What every mail is made of.
pub(super) struct Letter {
    pub locale: Locale,
    pub to: String,
    pub name: String,
    pub company: String,
    pub subject: String,
    pub paragraphs: Vec<String>,
    pub items: Vec<String>,
    /// Words and address of the one thing to do.
    pub button: Option<(String, String)>,
    /// Why it comes, where it is not from a list.
    pub because: Key,
    /// Small words at the end.
    pub end: Vec<String>,
    /// For mails that the reader may not want: why they come, and where that ends.
    pub list: Option<OffTheList>,
}

/// What mails of a category say of why they come.
#[derive(Clone, Debug)]
pub struct OffTheList {
    pub category: MailCategory,
    /// It is not ticked for them: the mail is meant for them in particular.
    pub chosen: bool,
    /// None in the copy that whoever sent it asked for.
    pub way: Option<WayOff>,
}

/// How somebody gets out of mails of a category.
#[derive(Clone, Debug)]
pub struct WayOff {
    /// The page that asks.
    pub page: String,
    /// Where one request is enough.
    pub one_click: String,
}

impl Letter {
    pub fn new(locale: Locale, to: &str, name: &str, company: &str) -> Self {
        Self {
            locale,
            to: to.to_owned(),
            name: name.to_owned(),
            company: company.to_owned(),
            subject: String::new(),
            paragraphs: Vec::new(),
            items: Vec::new(),
            button: None,
            because: letter::REASON,
            end: Vec::new(),
            list: None,
        }
    }

    pub fn message(self, category: &str) -> Message {
        Message {
            text: self.text(),
            html: self.html(),
            to_address: self.to,
            to_name: self.name,
            locale: self.locale,
            category: category.to_owned(),
            subject: self.subject,
            chosen: self.list.as_ref().is_some_and(|list| list.chosen),
            unsubscribe: self.list.and_then(|list| list.way).map(|way| way.one_click),
            recipient: Recipient::default(),
            announcement: None,
            attachment: None,
        }
    }

    /// Nobody is greeted whose name we do not know.
    fn hello(&self) -> Option<String> {
        (!self.name.is_empty()).then(|| fill(self.locale, letter::HELLO, &[("name", &self.name)]))
    }

    fn reason(&self) -> String {
        match &self.list {
            Some(OffTheList { way: None, .. }) => get(self.locale, letter::COPIED).to_owned(),
            Some(list) => {
                let category = get(self.locale, category_key(list.category));
                let why = if list.chosen { letter::CHOSEN } else { letter::LISTED };
                fill(self.locale, why, &[("company", &self.company), ("category", category)])
            }
            None => fill(self.locale, self.because, &[("company", &self.company)]),
        }
    }

    fn text(&self) -> String {
        let mut blocks: Vec<String> = self.hello().into_iter().collect();
        blocks.extend(self.paragraphs.iter().cloned());
        if !self.items.is_empty() {
            blocks.push(self.items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n"));
        }
        blocks.extend(self.button.iter().map(|(words, link)| format!("{words}:\n{link}")));
        blocks.extend(self.end.iter().cloned());
        let off = self.way_off().map(|way| format!("\n{}:\n{}", get(self.locale, letter::UNSUBSCRIBE), way.page));
        blocks.push(format!("-- \n{}{}", self.reason(), off.unwrap_or_default()));
        blocks.join("\n\n")
    }

    fn html(&self) -> String {
        let paragraph = |text: &String| format!("<p>{}</p>", escape(text).replace('\n', "<br>"));
        let mut body: String = self.hello().iter().chain(&self.paragraphs).map(paragraph).collect();
        if !self.items.is_empty() {
            let items: String = self.items.iter().map(|item| format!("<li>{}</li>", escape(item))).collect();
            body.push_str(&format!("<ul>{items}</ul>"));
        }
        if let Some((words, link)) = &self.button {
            body.push_str(&format!(
                "<p><a href=\"{link}\" style=\"display:inline-block;padding:10px 18px;border-radius:7px;background:#0b5c6b;\
                 color:#ffffff;text-decoration:none\">{words}</a></p><p style=\"font-size:13px;color:#555\">{link}</p>",
                link = escape(link),
                words = escape(words),
            ));
        }
        body.extend(self.end.iter().map(paragraph));
        format!(
            "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
             <body style=\"font-family:system-ui,sans-serif;line-height:1.5;max-width:36em;margin:24px auto;padding:0 16px\">\
             {body}<p style=\"font-size:13px;color:#555\">{reason}{off}</p></body></html>",
            lang = self.locale.code(),
            title = escape(&self.subject),
            reason = escape(&self.reason()),
            off = self.way_off().map(|way| off_html(self.locale, way)).unwrap_or_default(),
        )
    }

    fn way_off(&self) -> Option<&WayOff> {
        self.list.as_ref().and_then(|list| list.way.as_ref())
    }
}

fn off_html(locale: Locale, way: &WayOff) -> String {
    let words = escape(get(locale, letter::UNSUBSCRIBE));
    format!("<br><a href=\"{}\" style=\"color:#555\">{words}</a>", escape(&way.page))
}

const fn category_key(category: MailCategory) -> Key {
    match category {
        MailCategory::General => mail_category::GENERAL,
        MailCategory::Services => mail_category::SERVICES,
        MailCategory::Renewals => mail_category::RENEWALS,
        MailCategory::Billing => mail_category::BILLING,
        MailCategory::Support => mail_category::SUPPORT,
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
