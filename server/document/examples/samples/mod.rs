//! Papers as the house would send them, invented. The tests read them, the examples write them to disk.
#![allow(dead_code, reason = "each of its readers uses a part")]

pub mod einvoices;

use document::{
    Align, Block, Code, Column, Fact, House, Note, Paper, Payment, Prose, Recipient, Row, Run, Stamp, Table, Tone,
    Total, Totals, Weight, Width,
};

/// 6 March 2026, noon.
pub const MADE: i64 = 1_772_798_400_000;

pub fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

pub fn column(label: &str, align: Align, width: Width) -> Column {
    Column { label: label.into(), align, width }
}

pub fn line(cells: &[&str]) -> Row {
    Row::Line { cells: texts(cells), detail: None, flag: None }
}

pub fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).into()).collect()
}

pub fn total(label: &str, value: &str, weight: Weight) -> Total {
    Total { label: label.into(), value: value.into(), weight }
}

pub fn house() -> House {
    House {
        name: "Harbour & Vale S.r.l.".into(),
        lines: texts(&["Via del Porto 9", "34121 Trieste, Italy"]),
        facts: vec![fact("VAT", "IT 0555 0118 322"), fact("", "accounts@harbour-vale.example")],
        accent: Some("#8f3c84".into()),
        logo: None,
    }
}

/// An invoice in English with as many lines as asked for.
pub fn invoice(lines: usize) -> Paper {
    let kinds = [
        ("Ventilation service, first quarter 2026", None, "1", "1,450.00", "1,450.00"),
        ("Filter set F7, 592 × 592 mm", None, "12", "38.50", "462.00"),
        ("Call-out on 24 February", Some("Priya Nair, ticket #1163"), "3.5 h", "96.00", "336.00"),
        ("Damper actuator for AHU-2, fitted", None, "1", "552.00", "552.00"),
    ];
    let rows = (0..lines)
        .map(|at| {
            let (what, detail, quantity, price, amount) = kinds[at % kinds.len()];
            let cells = texts(&[what, quantity, price, "22%", amount]);
            Row::Line { cells, detail: detail.map(Into::into), flag: None }
        })
        .collect();
    Paper {
        language: "en".into(),
        made: MADE,
        house: house(),
        kind: "Invoice".into(),
        number: "2026-014".into(),
        facts: vec![
            fact("Date", "6 March 2026"),
            fact("Pay by", "20 March 2026"),
            fact("Your reference", "Maintenance 2026"),
            fact("Service period", "January to March 2026"),
        ],
        recipient: Recipient {
            label: "To".into(),
            lines: texts(&["Rossi & Figli S.r.l.", "Via dell’Indipendenza 44", "40121 Bologna, Italy"]),
            facts: vec![fact("VAT", "IT 0555 0142 378")],
        },
        body: vec![
            Block::Table(Table {
                columns: vec![
                    column("What", Align::Start, Width::Share(1)),
                    column("Quantity", Align::End, Width::Fit),
                    column("Price", Align::End, Width::Fit),
                    column("VAT", Align::End, Width::Fit),
                    column("EUR", Align::End, Width::Fit),
                ],
                rows,
            }),
            Block::Totals(Totals {
                rows: vec![
                    total("Subtotal", "2,800.00", Weight::Normal),
                    total("VAT 22%", "616.00", Weight::Normal),
                    total("To pay", "€ 3,416.00", Weight::Strong),
                ],
                taxes: Some(Table {
                    columns: vec![
                        column("VAT", Align::Start, Width::Share(1)),
                        column("On", Align::End, Width::Fit),
                        column("Tax", Align::End, Width::Fit),
                    ],
                    rows: vec![line(&["22%", "2,800.00", "616.00"])],
                }),
            }),
            Block::Payment(Payment {
                heading: "Bank transfer".into(),
                facts: vec![
                    fact("Account holder", "Harbour & Vale S.r.l."),
                    fact("IBAN", "IT60 X054 2811 1010 0000 0123 456"),
                    fact("Amount", "€ 3,416.00"),
                    fact("Reference", "2026-014"),
                ],
                code: Some(Code {
                    payload: "BCD\n002\n1\nSCT\n\nHarbour & Vale S.r.l.\nIT60X0542811101000000123456\nEUR3416.00\n\n\n2026-014\n".into(),
                    label: "Scan to pay".into(),
                }),
            }),
            Block::Note(Note { heading: None, text: "Thank you for your trust. Goods stay ours until they are paid.".into() }),
        ],
        footer: "Harbour & Vale S.r.l., Via del Porto 9, 34121 Trieste\nREA TS-123456, share capital € 50,000.00 fully paid".into(),
        page_label: "Page {n} of {total}".into(),
        ..Paper::default()
    }
}

/// A cancelled invoice in Italian with long texts, several rates and sections.
pub fn fattura() -> Paper {
    let detail = "Verifica dei filtri, misura delle portate d’aria e delle pressioni differenziali, taratura delle serrande,\ncontrollo \
                  delle cinghie, lubrificazione dei cuscinetti, prova degli interblocchi di sicurezza.\n– Rapporto n. 118/2026 allegato";
    let row = |what: &str, cells: &[&str], detail: Option<&str>, flag: Option<&str>| {
        let mut all = texts(&[what]);
        all.extend(texts(cells));
        Row::Line { cells: all, detail: detail.map(Into::into), flag: flag.map(Into::into) }
    };
    let mut paper = invoice(0);
    paper.language = "it".into();
    paper.kind = "Fattura".into();
    paper.number = "FPR 2026/000128".into();
    paper.stamp = Some(Stamp { word: "Annullata".into(), tone: Tone::Bad });
    paper.house.accent = Some("#f5c400".into());
    paper.facts = vec![
        fact("Data di emissione", "6 marzo 2026"),
        fact("Scadenza", "30 giorni fine mese: 30 aprile 2026"),
        fact("Riferimento ordine", "ODA 4500118273 del 12 gennaio 2026"),
        fact("Periodo di competenza", "gennaio–marzo 2026"),
    ];
    paper.recipient = Recipient {
        label: "Spett.le".into(),
        lines: texts(&[
            "Consorzio Interprovinciale per l’Approvvigionamento Energetico e la Manutenzione degli Impianti Tecnologici",
            "Viale della Costituzione 128/A, scala C",
            "40121 Bologna (BO)",
        ]),
        facts: vec![fact("P. IVA", "IT05550142378"), fact("Codice fiscale", "05550142378"), fact("SDI", "M5UXCR1")],
    };
    paper.body[0] = Block::Table(Table {
        columns: vec![
            column("Descrizione", Align::Start, Width::Share(1)),
            column("Quantità", Align::End, Width::Fit),
            column("Prezzo", Align::End, Width::Fit),
            column("Sconto", Align::End, Width::Fit),
            column("IVA", Align::End, Width::Fit),
            column("Importo", Align::End, Width::Fit),
        ],
        rows: vec![
            Row::Section { title: "Manutenzione ordinaria".into() },
            row(
                "Manutenzione programmata unità di trattamento aria",
                &["3 mesi", "1.450,00", "−10%", "22%", "3.915,00"],
                Some(detail),
                None,
            ),
            row(
                "Pezzo FILTRO-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-592x592",
                &["12 pz", "38,50", "", "22%", "462,00"],
                None,
                None,
            ),
            Row::Section { title: "Lavori straordinari".into() },
            row("Sostituzione dell’attuatore", &["1", "552,00", "", "10%", "552,00"], None, Some("Facoltativo")),
            row("Trasferta", &["1.250 km", "0,65", "", "N2.2", "812,50"], Some("Esclusa ex art. 15 DPR 633/72"), None),
            Row::Sum { cells: texts(&["Totale lavori", "", "", "", "", "5.741,50"]) },
        ],
    });
    paper.body[1] = Block::Totals(Totals {
        rows: vec![
            total("Imponibile", "5.741,50", Weight::Normal),
            total("IVA", "1.018,14", Weight::Normal),
            total("Totale documento", "€ 6.759,64", Weight::Strong),
            total("Ritenuta d’acconto 4%", "−229,66", Weight::Normal),
            total("Netto a pagare", "€ 6.529,98", Weight::Strong),
        ],
        taxes: Some(Table {
            columns: vec![
                column("Riepilogo IVA", Align::Start, Width::Share(1)),
                column("Imponibile", Align::End, Width::Fit),
                column("Imposta", Align::End, Width::Fit),
            ],
            rows: vec![
                line(&["22% ordinaria", "4.377,00", "962,94"]),
                line(&["10% ridotta", "552,00", "55,20"]),
                line(&["N2.2 non soggetta, art. 15 DPR 633/72", "812,50", "0,00"]),
            ],
        }),
    });
    paper.page_label = "Pagina {n} di {total}".into();
    paper
}

/// A proposal in Romanian: text first, a table among it.
pub fn propunere() -> Paper {
    let words = "Vă mulțumim pentru discuția de săptămâna trecută. Propunem înlocuirea unității existente cu una nouă, cu recuperare de \
                 căldură, și reechilibrarea tubulaturii de pe cele două etaje. Lucrările se fac într-o singură săptămână, fără oprirea \
                 producției, iar fiecare fază se încheie cu o verificare împreună cu responsabilul dumneavoastră de întreținere.";
    Paper {
        language: "ro".into(),
        made: MADE,
        house: house(),
        kind: "Ofertă".into(),
        number: "Q-2026-031".into(),
        title: Some("Modernizarea ventilației, atelierul de la etajul 2".into()),
        stamp: Some(Stamp { word: "Ciornă".into(), tone: Tone::Neutral }),
        facts: vec![fact("Trimisă", "10 martie 2026"), fact("Valabilă până la", "31 martie 2026")],
        recipient: Recipient {
            label: "Către".into(),
            lines: texts(&["Ștefănescu și Țurcanu S.R.L.", "Ioana Țurcanu", "Strada Înfrățirii 7, Brașov"]),
            facts: vec![],
        },
        body: vec![
            Block::Prose(vec![
                said("Stimată doamnă Țurcanu,"),
                said(words),
                titled(1, "Ce vă propunem"),
                said(&format!("{words} {words}")),
                Prose::List {
                    first: None,
                    items: vec![
                        vec![said("măsurarea debitelor și a zgomotului")],
                        vec![said(words)],
                        vec![said("punerea în funcțiune și instruirea")],
                    ],
                },
                titled(2, "Etape"),
                Prose::Table {
                    head: vec![vec![run("Etapa")], vec![run("Săptămâna")]],
                    rows: vec![vec![vec![run("Montaj")], vec![run("15")]], vec![vec![run("Predare")]]],
                },
                Prose::Quotation(vec![said("„Lucrare curată, fără oprirea producției.”")]),
                Prose::Rule,
            ]),
            Block::Heading("Prețuri".into()),
            Block::Table(Table {
                columns: vec![
                    column("Lucrare", Align::Start, Width::Share(2)),
                    column("Observații", Align::Start, Width::Share(3)),
                    column("EUR", Align::End, Width::Fit),
                ],
                rows: vec![
                    line(&["Studiu și proiectare", "calculul debitelor, planuri, estimarea zgomotului", "1.200,00"]),
                    line(&[
                        "Unitate de tratare a aerului, 2.400 m³/h",
                        "recuperare de căldură 82%, garanție de cinci ani",
                        "7.850,00",
                    ]),
                    Row::Sum { cells: texts(&["Total", "", "9.050,00"]) },
                ],
            }),
            Block::Heading("Condiții".into()),
            Block::Prose(vec![said(words), said(words), said(words)]),
            Block::Note(Note { heading: Some("Termeni".into()), text: format!("{words}\n\n{words}") }),
        ],
        footer: "Harbour & Vale S.r.l., Via del Porto 9, 34121 Trieste".into(),
        page_label: "Pagina {n} din {total}".into(),
        ..Paper::default()
    }
}

/// A statement of account: a table of other columns, and two lines of totals.
pub fn statement() -> Paper {
    let mut paper = invoice(0);
    paper.kind = "Statement of account".into();
    paper.number = "S-2026-03".into();
    paper.facts = vec![fact("From", "1 January 2026"), fact("To", "31 March 2026")];
    let mut rows = vec![Row::Sum { cells: texts(&["1 Jan", "Balance brought forward", "", "", "1,220.00"]) }];
    rows.extend((1..12).map(|at| {
        let (day, number, balance) =
            (format!("{at} Feb"), format!("Invoice 2026-{at:03}, due 30 days after"), format!("{},440.00", at + 1));
        line(&[&day, &number, "1,220.00", if at % 4 == 0 { "−1,220.00" } else { "" }, &balance])
    }));
    rows.push(Row::Sum { cells: texts(&["31 Mar", "Balance", "13,420.00", "−2,440.00", "12,200.00"]) });
    paper.body = vec![
        Block::Table(Table {
            columns: vec![
                column("Date", Align::Start, Width::Fit),
                column("What", Align::Start, Width::Share(1)),
                column("Charged", Align::End, Width::Fit),
                column("Paid", Align::End, Width::Fit),
                column("Balance, EUR", Align::End, Width::Fit),
            ],
            rows,
        }),
        Block::Totals(Totals {
            rows: vec![total("Overdue", "3,660.00", Weight::Normal), total("To pay", "€ 12,200.00", Weight::Strong)],
            taxes: None,
        }),
    ];
    paper
}

fn run(text: &str) -> Run {
    Run { text: text.into(), ..Run::default() }
}

fn said(text: &str) -> Prose {
    Prose::Paragraph(vec![run(text)])
}

fn titled(level: u8, text: &str) -> Prose {
    Prose::Heading { level, words: vec![run(text)] }
}

/// An invoice with this text in every place for text.
pub fn everywhere(text: &str) -> Paper {
    let mut paper = invoice(0);
    let fact = || Fact { label: text.into(), value: text.into() };
    paper.house.name = text.into();
    paper.house.lines = vec![text.into()];
    paper.house.facts = vec![fact()];
    paper.kind = text.into();
    paper.number = text.into();
    paper.title = Some(text.into());
    paper.stamp = Some(Stamp { word: text.into(), tone: Tone::Good });
    paper.facts = vec![fact()];
    paper.recipient = Recipient { label: text.into(), lines: vec![text.into(), text.into()], facts: vec![fact()] };
    paper.footer = text.into();
    paper.page_label = text.into();
    let columns = || vec![column(text, Align::Start, Width::Share(1)), column(text, Align::End, Width::Fit)];
    let cells = || vec![text.to_owned(), text.to_owned()];
    paper.body = vec![
        Block::Heading(text.into()),
        Block::Prose(vec![
            titled(1, text),
            said(text),
            Prose::List { first: Some(3), items: vec![vec![said(text), Prose::Quotation(vec![said(text)])]] },
            Prose::Table { head: vec![vec![run(text)], vec![run(text)]], rows: vec![vec![vec![run(text)]]] },
            Prose::Paragraph(vec![Run { strong: true, link: Some(text.into()), ..run(text) }]),
        ]),
        Block::Table(Table {
            columns: columns(),
            rows: vec![
                Row::Section { title: text.into() },
                Row::Line { cells: cells(), detail: Some(text.into()), flag: Some(text.into()) },
                Row::Sum { cells: cells() },
            ],
        }),
        Block::Totals(Totals {
            rows: vec![Total { label: text.into(), value: text.into(), weight: Weight::Strong }],
            taxes: Some(Table { columns: columns(), rows: vec![line(&[text, text])] }),
        }),
        Block::Payment(Payment {
            heading: text.into(),
            facts: vec![fact()],
            code: Some(Code { payload: text.into(), label: text.into() }),
        }),
        Block::Note(Note { heading: Some(text.into()), text: text.into() }),
    ];
    paper
}
