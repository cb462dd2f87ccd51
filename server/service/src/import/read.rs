//! Files of strangers: CSV in whatever encoding and with whatever separator, and XLSX. Everything is capped (R57, R70).

use crate::export::acts;
use calamine::{Data, Reader, Xlsx};
use domain::Problem;
use domain::import::{MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS};
use std::io::{Cursor, Read};

/// What an archive may hold once it is unpacked; a spreadsheet within [`MAX_BYTES`] stays far below.
const MAX_UNPACKED: u64 = 128 * 1024 * 1024;
const MAX_ENTRIES: usize = 1_000;

/// A file's headings and rows, all of the same width.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Reads a file by what it is, whatever its name says.
pub fn read(bytes: &[u8]) -> Result<Table, Problem> {
    if bytes.is_empty() {
        return Err(Problem::Required);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Problem::File);
    }
    let rows = if bytes.starts_with(b"PK") { spreadsheet(bytes)? } else { separated(&decoded(bytes))? };
    table(rows)
}

fn table(mut rows: Vec<Vec<String>>) -> Result<Table, Problem> {
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    if rows.len() < 2 {
        return Err(Problem::File);
    }
    let headings = rows.remove(0);
    let width = headings.len();
    let too_long = rows.iter().flatten().chain(&headings).any(|cell| cell.chars().count() > MAX_CELL);
    if width > MAX_COLUMNS || too_long || rows.iter().any(|row| row.len() > width) {
        return Err(Problem::File);
    }
    if rows.len() > MAX_ROWS {
        return Err(Problem::TooManyRows { max: MAX_ROWS as u32 });
    }
    for row in &mut rows {
        row.resize(width, String::new());
    }
    Ok(Table { headings, rows })
}

/// UTF-8, UTF-16 by its mark, or what Windows wrote before.
fn decoded(bytes: &[u8]) -> String {
    let (encoding, _) = encoding_rs::Encoding::for_bom(bytes).unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Ok(_) => (encoding_rs::UTF_8, 0),
        Err(_) => (encoding_rs::WINDOWS_1252, 0),
    });
    encoding.decode(bytes).0.replace('\0', "")
}

fn separated(text: &str) -> Result<Vec<Vec<String>>, Problem> {
    let first = text.lines().next().unwrap_or_default();
    let separator = [',', ';', '\t', '|'].into_iter().max_by_key(|mark| first.matches(*mark).count()).unwrap_or(',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator as u8)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Problem::File)?;
        if rows.len() > MAX_ROWS {
            return Err(Problem::TooManyRows { max: MAX_ROWS as u32 });
        }
        rows.push(record.iter().map(as_written).collect());
    }
    Ok(rows)
}

/// Without the apostrophe that keeps spreadsheets from taking a cell for a formula.
fn as_written(cell: &str) -> String {
    cell.strip_prefix('\'').filter(|rest| acts(rest)).unwrap_or(cell).to_owned()
}

fn spreadsheet(bytes: &[u8]) -> Result<Vec<Vec<String>>, Problem> {
    unpacks_within_bounds(bytes)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| Problem::File)?;
    let sheet = book.worksheet_range_at(0).ok_or(Problem::File)?.map_err(|_| Problem::File)?;
    if sheet.height() > MAX_ROWS + 1 {
        return Err(Problem::TooManyRows { max: MAX_ROWS as u32 });
    }
    if sheet.width() > MAX_COLUMNS {
        return Err(Problem::File);
    }
    Ok(sheet.rows().map(|row| row.iter().map(cell).collect()).collect())
}

/// A whole number is written without a fraction: it is mostly a reference or a postal code.
fn cell(data: &Data) -> String {
    match data {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Error(_) => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

/// Unpacks every entry once, counting, before anything else reads it: what an archive says of its own sizes proves nothing.
fn unpacks_within_bounds(bytes: &[u8]) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::File)?;
    if archive.len() > MAX_ENTRIES {
        return Err(Problem::File);
    }
    let mut left = MAX_UNPACKED;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(|_| Problem::File)?;
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| Problem::File)?;
        left = left.checked_sub(read).ok_or(Problem::File)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn cells(table: &Table) -> Vec<Vec<&str>> {
        table.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect()
    }

    #[test]
    fn separators_and_encodings_are_found_out() {
        let comma = read("Name,City\n\"Rossi, Figli\",Forlì\n\n".as_bytes()).expect("reads");
        assert_eq!(comma.headings, ["Name", "City"]);
        assert_eq!(cells(&comma), [["Rossi, Figli", "Forlì"]]);
        let latin = read(b"Nome;Citt\xe0\nRossi;Forl\xec\nBianchi\n").expect("reads");
        assert_eq!(latin.headings, ["Nome", "Città"]);
        assert_eq!(cells(&latin), [["Rossi", "Forlì"], ["Bianchi", ""]]);
        let marked = read(b"\xef\xbb\xbfName\tCity\nA\tB\n").expect("reads");
        assert_eq!(marked.headings, ["Name", "City"]);
        let wide: Vec<u8> =
            std::iter::once(0xfeff_u16).chain("Name|City\nȘ|B\n".encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(cells(&read(&wide).expect("reads")), [["Ș", "B"]]);
    }

    #[test]
    fn an_apostrophe_before_what_looks_like_a_formula_is_not_part_of_it() {
        let table = read("Phone,Name\n'+39 02 1234567,'Ndrangheta\n".as_bytes()).expect("reads");
        assert_eq!(cells(&table), [["+39 02 1234567", "'Ndrangheta"]]);
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert_eq!(read(b""), Err(Problem::Required));
        assert_eq!(read(b"Name,City\n"), Err(Problem::File), "headings alone");
        assert_eq!(read(b"Name,City\nA,B,C\n"), Err(Problem::File), "a row wider than the headings");
        assert_eq!(read(b"PK\x03\x04 not an archive"), Err(Problem::File));
        let many = format!("N\n{}", "x\n".repeat(MAX_ROWS + 1));
        assert_eq!(read(many.as_bytes()), Err(Problem::TooManyRows { max: MAX_ROWS as u32 }));
        let long = format!("N\n{}\n", "x".repeat(MAX_CELL + 1));
        assert_eq!(read(long.as_bytes()), Err(Problem::File));
    }

    #[test]
    fn an_archive_that_grows_without_end_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).expect("starts");
        let block = vec![b' '; 1024 * 1024];
        for _ in 0..=MAX_UNPACKED / block.len() as u64 {
            archive.write_all(&block).expect("writes");
        }
        let bytes = archive.finish().expect("finishes").into_inner();
        assert!(bytes.len() < MAX_BYTES, "small on disk: {}", bytes.len());
        assert_eq!(read(&bytes), Err(Problem::File));
    }
}
