//! Importing files: what a column can mean, how a heading is understood, and how a run stands.

use crate::{Day, FieldProblem, Problem, When, fold::fold};
use serde::{Deserialize, Serialize};

/// The largest file, in bytes (R57).
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
pub const MAX_ROWS: usize = 20_000;
pub const MAX_COLUMNS: usize = 100;
/// The longest cell, in characters.
pub const MAX_CELL: usize = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// Customers, each with the contact that stands on the same row.
    Customers,
    Staff,
    /// Invoices of another system, as history.
    Invoices,
    /// The lines of such invoices.
    #[serde(rename = "invoice_lines")]
    InvoiceLines,
}

impl ImportKind {
    pub const ALL: [Self; 4] = [Self::Customers, Self::Staff, Self::Invoices, Self::InvoiceLines];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Staff => "staff",
            Self::Invoices => "invoices",
            Self::InvoiceLines => "invoice_lines",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What a column of such a file can mean: the field's name, and headings that are known for it, folded and without blanks.
    pub const fn fields(self) -> &'static [(&'static str, &'static [&'static str])] {
        match self {
            Self::Customers => CUSTOMER_FIELDS,
            Self::Staff => STAFF_FIELDS,
            Self::Invoices => INVOICE_FIELDS,
            Self::InvoiceLines => LINE_FIELDS,
        }
    }
}

const FIRST_NAME: &[&str] = &["firstname", "givenname", "nome", "prenom", "prenume"];
const LAST_NAME: &[&str] = &["lastname", "surname", "familyname", "cognome", "nomdefamille", "nume"];
const EMAIL: &[&str] = &["email", "emailaddress", "mail", "courriel", "postaelettronica"];
const PHONE: &[&str] = &["phone", "phonenumber", "telephone", "tel", "telefono", "telefon", "mobile"];
const COUNTRY: &[&str] = &["country", "countrycode", "paese", "pays", "tara", "nazione"];
const LANGUAGE: &[&str] = &["language", "lingua", "langue", "limba"];

const CUSTOMER_FIELDS: &[(&str, &[&str])] = &[
    ("reference", &["reference", "externalid", "customerid", "clientid", "id", "codice", "riferimento", "referinta"]),
    (
        "name",
        &[
            "company",
            "companyname",
            "organization",
            "customer",
            "client",
            "azienda",
            "nomeazienda",
            "societe",
            "nomdelentreprise",
            "companie",
            "numelecompaniei",
            "name",
        ],
    ),
    ("kind", &["kind", "type", "customertype", "tipo", "tip"]),
    ("first_name", FIRST_NAME),
    ("last_name", LAST_NAME),
    ("contact_email", EMAIL),
    ("contact_phone", PHONE),
    ("position", &["position", "jobtitle", "title", "ruolo", "fonction", "functie"]),
    (
        "email",
        &["companyemail", "officeemail", "generalemail", "emailazienda", "emaildelentreprise", "emailulcompaniei"],
    ),
    (
        "phone",
        &[
            "companyphone",
            "officephone",
            "switchboard",
            "telefonoazienda",
            "telephonedelentreprise",
            "telefonulcompaniei",
        ],
    ),
    ("website", &["website", "web", "url", "sitoweb", "siteweb"]),
    ("vat_id", &["vat", "vatid", "vatnumber", "taxid", "partitaiva", "piva", "tva", "numerodetva", "codtva", "cui"]),
    ("tax_id", &["taxcode", "fiscalcode", "codicefiscale", "cf", "codefiscalitalie", "codfiscalitalia"]),
    ("sdi_code", &["sdi", "codicesdi", "codicedestinatario", "codiceunivoco", "recipientcode", "codesdi", "codsdi"]),
    ("pec", &["emailpec", "indirizzopec", "certifiedemail", "adressepec", "adresapec"]),
    ("address_1", &["address", "address1", "street", "indirizzo", "adresse", "adresa", "via"]),
    ("address_2", &["address2", "addressline2", "indirizzoriga2", "adresseligne2", "adresarandul2"]),
    ("city", &["city", "town", "citta", "ville", "oras", "localita"]),
    ("region", &["state", "region", "province", "provincia", "judet", "county"]),
    ("postal_code", &["postalcode", "zip", "zipcode", "postcode", "cap", "codepostal", "codpostal"]),
    ("country", COUNTRY),
    ("language", LANGUAGE),
    ("currency", &["currency", "valuta", "devise", "moneda"]),
    ("group", &["group", "customergroup", "gruppo", "groupe", "grup"]),
    ("tags", &["tags", "labels", "etichette", "etiquettes", "etichete"]),
    (
        "staff",
        &["staff", "owner", "accountmanager", "supportrepid", "salesrep", "responsabile", "responsable", "responsabil"],
    ),
];

const STAFF_FIELDS: &[(&str, &[&str])] = &[
    ("reference", &["reference", "externalid", "employeeid", "staffid", "id", "codice"]),
    ("first_name", FIRST_NAME),
    ("last_name", LAST_NAME),
    ("email", EMAIL),
    ("title", &["title", "jobtitle", "position", "qualifica", "fonction", "functie"]),
    ("phone", PHONE),
    // Where the telephone numbers are from; staff have no address.
    ("country", COUNTRY),
    ("role", &["role", "ruolo", "rol"]),
    ("manager", &["manager", "linemanager", "reportsto", "supervisor", "capo", "responsabile", "sef"]),
    ("language", LANGUAGE),
];

const INVOICE: &[&str] = &["invoice", "invoiceid", "fattura", "facture", "factura"];
const INVOICE_FIELDS: &[(&str, &[&str])] = &[
    ("reference", &["reference", "externalid", "invoiceid", "id", "codice", "riferimento", "referinta"]),
    ("customer", &["customer", "customerid", "client", "clientid", "cliente", "clientul"]),
    ("number", &["number", "invoicenumber", "numero", "numerofattura", "numerodefacture", "numar"]),
    ("date", &["date", "invoicedate", "data", "datafattura", "datedefacture", "datafacturii"]),
    ("due", &["due", "duedate", "scadenza", "echeance", "scadenta"]),
    ("total", &["total", "amount", "totale", "importo", "montant", "suma"]),
    ("tax", &["tax", "vat", "imposta", "iva", "taxe", "tva", "taxa"]),
    ("currency", &["currency", "valuta", "devise", "moneda"]),
    ("status", &["status", "state", "stato", "statut", "stare"]),
    ("order", &["order", "ordernumber", "purchaseorder", "ordine", "commande", "comanda"]),
    ("address_1", &["billingaddress", "address", "street", "indirizzo", "adresse", "adresa"]),
    ("city", &["billingcity", "city", "town", "citta", "ville", "oras"]),
    ("region", &["billingstate", "state", "region", "province", "provincia", "judet"]),
    ("postal_code", &["billingpostalcode", "postalcode", "zip", "cap", "codepostal", "codpostal"]),
    ("country", &["billingcountry", "country", "paese", "pays", "tara"]),
];
const LINE_FIELDS: &[(&str, &[&str])] = &[
    ("reference", &["reference", "externalid", "invoicelineid", "lineid", "id", "codice", "riferimento"]),
    ("invoice", INVOICE),
    (
        "description",
        &["description", "item", "product", "track", "descrizione", "prodotto", "designation", "descriere"],
    ),
    ("detail", &["detail", "details", "artist", "dettagli", "detalii"]),
    ("quantity", &["quantity", "qty", "quantita", "quantite", "cantitate"]),
    ("unit", &["unit", "unita", "unite", "unitate"]),
    ("price", &["price", "unitprice", "prezzo", "prix", "pret"]),
];

/// A day as files have it: `2021-01-31`, perhaps with a time behind it, or as people write it: `31.01.2021`, `31/1/2021`.
pub fn day_meant(cell: &str) -> Result<Day, Problem> {
    let cell = cell.trim().split([' ', 'T']).next().unwrap_or_default();
    if cell.is_empty() {
        return Err(Problem::Required);
    }
    if let Ok(day) = Day::parse(cell) {
        return Ok(day);
    }
    let parts: Vec<&str> = cell.split(['.', '/', '-']).collect();
    let [day, month, year] = parts.as_slice() else { return Err(Problem::Date) };
    let number = |text: &str| text.parse::<u8>().map_err(|_| Problem::Date);
    let year = year.parse().ok().filter(|_| year.len() == 4).ok_or(Problem::Date)?;
    Day::new(year, number(month)?, number(day)?).ok_or(Problem::Date)
}

/// What each heading probably means: the name of a field, or nothing. No field is guessed twice.
pub fn guess(kind: ImportKind, headings: &[String]) -> Vec<String> {
    let mut taken: Vec<&str> = Vec::new();
    let mut mapping = vec![String::new(); headings.len()];
    // Known headings first; what is left may still be called as the field itself.
    for exact in [false, true] {
        for (column, heading) in headings.iter().enumerate() {
            if !mapping[column].is_empty() {
                continue;
            }
            let bare: String = fold(heading).chars().filter(|c| c.is_alphanumeric()).collect();
            let known = kind.fields().iter().find(|(field, headings)| match exact {
                true => field.replace('_', "") == bare,
                false => headings.contains(&bare.as_str()),
            });
            if let Some((field, _)) = known.filter(|(field, _)| !taken.contains(field)) {
                taken.push(field);
                mapping[column] = (*field).to_owned();
            }
        }
    }
    mapping
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportStatus {
    /// Every row is tried out, and nothing is kept.
    Checking,
    /// The verdicts are there; the person decides.
    Checked,
    Importing,
    Done,
    /// The importer lost the right to it, or the account. What was imported until then stays.
    Refused,
}

impl ImportStatus {
    pub const ALL: [Self; 5] = [Self::Checking, Self::Checked, Self::Importing, Self::Done, Self::Refused];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Importing => "importing",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.key() == key)
    }

    /// Whether the rows are being worked on.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Checking | Self::Importing)
    }
}

/// What a row does, or did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    New,
    Changed,
    Unchanged,
    Broken,
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::New, Self::Changed, Self::Unchanged, Self::Broken];

    pub const fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Broken => "broken",
        }
    }

    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.key() == key)
    }
}

/// A run in the list of the viewer's own runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    pub id: String,
    pub kind: ImportKind,
    pub file: String,
    pub status: ImportStatus,
    pub rows: u32,
    pub when: When,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportList {
    pub runs: Vec<ImportRow>,
    /// The kinds that the viewer may import.
    pub kinds: Vec<ImportKind>,
}

/// One run: its columns with samples, and a verdict for each row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCard {
    pub id: String,
    pub kind: ImportKind,
    pub file: String,
    pub status: ImportStatus,
    pub rows: u32,
    pub done: u32,
    pub columns: Vec<ImportColumn>,
    /// How many rows have each verdict, in the order of [`Verdict::ALL`].
    pub counts: [u32; 4],
    /// The rows of the page, broken ones first.
    pub verdicts: Vec<RowVerdict>,
    pub next: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportColumn {
    pub heading: String,
    /// A cell that holds something.
    pub sample: String,
    /// The name of the field, or empty where the column is left out.
    pub field: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowVerdict {
    /// As a spreadsheet counts, the heading being 1.
    pub line: u32,
    /// The first cells, to know the row by.
    pub cells: String,
    pub verdict: Verdict,
    pub problems: Vec<FieldProblem>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_headings_of_other_systems_are_understood() {
        let columns = headings("CustomerId,FirstName,LastName,Company,Address,State,Fax,Email,SupportRepId");
        let fields =
            ["reference", "first_name", "last_name", "name", "address_1", "region", "", "contact_email", "staff"];
        assert_eq!(guess(ImportKind::Customers, &columns), fields);
        let columns = headings("EmployeeId,LastName,ReportsTo,Title,BirthDate,E-mail");
        assert_eq!(guess(ImportKind::Staff, &columns), ["reference", "last_name", "manager", "title", "", "email"]);
    }

    #[test]
    fn days_are_read_as_files_have_them() {
        for text in ["2021-01-31", "2021-01-31 00:00:00", "2021-01-31T08:00:00Z", "31.01.2021", "31/1/2021"] {
            assert_eq!(day_meant(text).map(|day| day.to_string()), Ok("2021-01-31".to_owned()), "{text}");
        }
        assert_eq!(day_meant(" "), Err(Problem::Required));
        for text in ["31/13/2021", "1/31/2021", "31.01.21", "soon"] {
            assert_eq!(day_meant(text), Err(Problem::Date), "{text}");
        }
    }

    #[test]
    fn no_field_is_guessed_twice() {
        assert_eq!(guess(ImportKind::Staff, &headings("Email,Mail,email")), ["email", "", ""]);
    }

    #[test]
    fn every_known_heading_is_written_as_headings_are_compared() {
        for kind in ImportKind::ALL {
            for (field, known) in kind.fields() {
                for heading in *known {
                    assert_eq!(
                        fold(heading).chars().filter(|c| c.is_alphanumeric()).collect::<String>(),
                        *heading,
                        "{field}"
                    );
                }
            }
        }
    }
}
