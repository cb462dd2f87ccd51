//! The two forms of a file. No cell of either is ever a formula, whatever people wrote into it (R56).

use crate::{Error, Result};
use domain::export::ExportFormat;
use rust_xlsxwriter::{Format, Workbook};

/// A file while it is written, row by row.
pub enum File {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx { book: Box<Workbook>, row: u32, quoted: Format },
}

impl File {
    pub fn begin(format: ExportFormat, headings: &[&str]) -> Result<Self> {
        let mut file = match format {
            ExportFormat::Csv => {
                // Spreadsheets take a file for UTF-8 by this mark only.
                Self::csv("\u{feff}".as_bytes().to_vec())
            }
            ExportFormat::Xlsx => {
                let mut book = Box::new(Workbook::new());
                // Rows go to a file of the system's as they come; the sheet itself is asked for by its place.
                let _sheet = book.add_worksheet_with_constant_memory();
                Self::Xlsx { book, row: 0, quoted: Format::new().set_quote_prefix() }
            }
        };
        file.row(headings)?;
        Ok(file)
    }

    /// A CSV that goes on where another ended.
    pub fn resume() -> Self {
        Self::csv(Vec::new())
    }

    fn csv(begun: Vec<u8>) -> Self {
        Self::Csv(Box::new(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(begun)))
    }

    /// Refuses a row for which there is no more place.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) -> Result<()> {
        match self {
            Self::Csv(writer) => writer.write_record(cells.iter().map(|cell| tame(cell.as_ref()))).map_err(fault),
            Self::Xlsx { book, row, quoted } => {
                ExportFormat::Xlsx.takes((*row).into())?;
                let sheet = book.worksheet_from_index(0).map_err(fault)?;
                for (column, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.as_ref().is_empty()) {
                    let cell = cell.as_ref();
                    match acts(cell) {
                        true => sheet.write_string_with_format(*row, column, cell, quoted),
                        false => sheet.write_string(*row, column, cell),
                    }
                    .map_err(fault)?;
                }
                *row += 1;
                Ok(())
            }
        }
    }

    pub fn finish(self) -> Result<Vec<u8>> {
        match self {
            Self::Csv(writer) => writer.into_inner().map_err(fault),
            Self::Xlsx { mut book, .. } => book.save_to_buffer().map_err(fault),
        }
    }
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Fault(error.to_string())
}

/// The cell with an apostrophe before it, where a spreadsheet would take it for a formula.
fn tame(cell: &str) -> String {
    if acts(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Whether a spreadsheet might do something with the cell instead of showing it. Numbers are what they are.
pub fn acts(cell: &str) -> bool {
    let unseen = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
    };
    let first = cell.trim_start_matches(unseen).chars().next();
    let begins = matches!(first, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '−'));
    begins && !is_number(cell) || cell.starts_with(['\t', '\r', '\n'])
}

/// A sign, digits, and at most one mark between them.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    [whole, part].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use domain::Refusal;
    use std::io::Cursor;

    const DANGEROUS: [&str; 16] = [
        "=1+1",
        "=HYPERLINK(\"http://a.example\")",
        "\t=1",
        " =1",
        "\u{200b}=1",
        "\u{feff}=1",
        "\u{a0}=1",
        "＝1",
        "＠SUM(1)",
        "-2+3",
        "+1+1",
        "@SUM(A1)",
        "\rcmd",
        "\nx",
        "+39 02 1234567",
        "−1+cmd|' /C calc'!A0",
    ];
    const HARMLESS: [&str; 8] = ["Acme", "C-17", "a=b", "-5", "+390212345", "3.14", "-3,5", ""];

    #[test]
    fn what_begins_like_a_formula_is_tamed_and_numbers_stay_numbers() {
        for cell in DANGEROUS {
            assert!(acts(cell), "{cell:?}");
            assert_eq!(tame(cell), format!("'{cell}"));
        }
        for cell in HARMLESS {
            assert_eq!(tame(cell), cell);
        }
    }

    #[test]
    fn a_csv_begins_with_its_mark_and_quotes_what_needs_it() {
        let mut file = File::begin(ExportFormat::Csv, &["Name", "Note"]).expect("begins");
        file.row(&["Rossi, \"Figli\"", "two\nlines"]).expect("writes");
        file.row(&["=1+1", "@x"]).expect("writes");
        let text = String::from_utf8(file.finish().expect("finishes")).expect("is text");
        assert_eq!(text, "\u{feff}Name,Note\r\n\"Rossi, \"\"Figli\"\"\",\"two\nlines\"\r\n'=1+1,'@x\r\n");
    }

    #[test]
    fn a_spreadsheet_that_is_full_takes_no_more() {
        let mut file = File::begin(ExportFormat::Xlsx, &["Name"]).expect("begins");
        if let File::Xlsx { row, .. } = &mut file {
            *row = 1_048_575;
        }
        file.row(&["the last"]).expect("writes");
        for cell in ["Acme", ""] {
            let refused = file.row(&[cell]).expect_err("refuses");
            assert!(matches!(refused, Error::Refused(Refusal::Invalid(_))), "{refused}");
        }
    }

    #[test]
    fn a_spreadsheet_holds_text_and_no_formula() {
        let mut file = File::begin(ExportFormat::Xlsx, &["Name"]).expect("begins");
        for cell in DANGEROUS.iter().chain(&HARMLESS) {
            file.row(&[cell]).expect("writes");
        }
        let bytes = file.finish().expect("finishes");
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).expect("opens");
        let formulas = book.worksheet_formula("Sheet1").expect("a sheet");
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{formulas:?}");
        let sheet = book.worksheet_range("Sheet1").expect("a sheet");
        let cells: Vec<String> = sheet
            .rows()
            .skip(1)
            .map(|row| match &row[0] {
                Data::String(text) => text.clone(),
                Data::Empty => String::new(),
                other => panic!("{other:?} is no text"),
            })
            .collect();
        let told: Vec<String> = DANGEROUS.iter().chain(&HARMLESS).map(|cell| cell.replace('\r', "\n")).collect();
        assert_eq!(
            cells.iter().map(|cell| cell.replace('\r', "\n")).collect::<Vec<_>>()[..told.len() - 1],
            told[..told.len() - 1]
        );
    }
}
