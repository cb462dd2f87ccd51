//! A statement of account on paper, in the customer's language.

use super::Ledger;
use crate::billing::{seller, stored};
use crate::customer::name_is_read;
use crate::invoice::Party;
use crate::paper::{Said, Taken, summed_up, total};
use crate::store::customer;
use crate::{Result, Service, format};
use document::{Align, Block, Column, Row, Table, Weight, Width};
use domain::access::{Member, Staff};
use domain::money::Money;
use domain::statement::{ENTRIES, StatementQuery};
use domain::{CustomerId, Day, Locale, Problem, Refusal};
use texts::shared::{sales, statement as words};
use texts::{Key, Word, get};

impl Service {
    /// It says the customer's name, so it is for those who may read that.
    pub async fn statement_pdf(&self, viewer: &Staff, id: CustomerId, query: &StatementQuery) -> Result<Taken> {
        let (of, _) = self.customer_with_money(viewer, id).await?;
        name_is_read(self.db().read(), viewer, id).await?;
        self.paper_of_statement(of, query).await
    }

    pub async fn own_statement_pdf(&self, viewer: &Member, query: &StatementQuery) -> Result<Taken> {
        self.paper_of_statement(self.own_customer(viewer).await?, query).await
    }

    /// The same paper for everybody who may read it.
    pub(crate) async fn paper_of_statement(&self, of: customer::Model, query: &StatementQuery) -> Result<Taken> {
        let db = self.db().read();
        let ledger = self.ledger(db, of, query).await?;
        let seller = seller(db, &stored(db).await?).await?;
        let (buyer, locale) = (Party::of(&ledger.of), self.written_in(&ledger.of).await?);
        let (first, last) = ledger.days;
        let said = Said {
            locale,
            kind: words::TITLE,
            number: format!("{first} – {last}"),
            title: None,
            stamp: None,
            facts: vec![(words::FROM, format::date(locale, first).text), (words::TO, format::date(locale, last).text)],
            seller: &seller,
            buyer: &buyer,
            body: vec![Block::Table(table(&ledger, locale)?), closing(&ledger, locale)],
            made: self.now().ms(),
            attachments: Vec::new(),
        };
        let taken = self.printed(said).await?;
        Ok(Taken { name: format!("{}.pdf", file_name(ledger.days)), ..taken })
    }
}

/// What its file is called.
pub fn file_name((first, last): (Day, Day)) -> String {
    format!("{first}_{last}")
}

fn table(ledger: &Ledger, locale: Locale) -> Result<Table> {
    let say = |key: Key| get(locale, key).to_owned();
    let plain = |minor| format::plain(locale, Money::new(minor, ledger.currency));
    let column = |key, align, width| Column { label: say(key), align, width };
    let line = |cells: [String; 4]| Row::Line { cells: cells.into(), detail: None, flag: None };
    let day = |day| format::date(locale, day).text;
    let opening = line([day(ledger.days.0), say(words::OPENING), String::new(), plain(ledger.opening)]);
    let entries = ledger.balances().ok_or_else(too_many)?.map(|(event, balance)| {
        let what = format!("{} {}", get(locale, event.kind.word()), event.name);
        line([day(event.day), what.trim().to_owned(), plain(event.amount), plain(balance)])
    });
    Ok(Table {
        columns: vec![
            column(sales::DATE, Align::Start, Width::Fit),
            column(sales::WHAT, Align::Start, Width::Share(1)),
            column(words::AMOUNT, Align::End, Width::Fit),
            column(words::BALANCE, Align::End, Width::Fit),
        ],
        rows: std::iter::once(opening).chain(entries).collect(),
    })
}

/// For one paper.
pub fn too_many() -> Refusal {
    Refusal::field("from", Problem::TooManyRows { max: ENTRIES as u32 })
}

fn closing(ledger: &Ledger, locale: Locale) -> Block {
    let closing = ledger.closing;
    let label = get(locale, if closing < 0 { words::IN_CREDIT } else { sales::TO_PAY }).to_owned();
    let amount = format::money(locale, Money::new(closing.abs(), ledger.currency));
    summed_up(vec![total(label, &amount, Weight::Strong)])
}
