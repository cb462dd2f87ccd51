//! What Italy asks of invoices beside what they say: codes of its exchange (SdI), as the technical rules of FatturaPA 1.2 have them.

mod house;
mod order;

pub use house::{ItalianHouse, ItalianHouseForm, Rea};
pub use order::PublicOrder;

use crate::Problem;
use serde::{Deserialize, Serialize};

pub const COUNTRY: &str = "IT";
/// Beyond so many cents without tax a document bears stamp duty (decree 642 of 1972, tariff, article 13).
pub const STAMP_DUTY_FROM: i64 = 7747;
/// What it is then, in cents.
pub const STAMP_DUTY: i64 = 200;
/// Characters of an authority's code at the exchange; everyone else's has seven.
pub const AUTHORITY: usize = 6;

/// Values that are known by their code, on the wire, in the store and in the XML.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[serde(rename = $code)] $variant,)+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// Nothing typed is nothing; what is not on the list is no choice.
            pub fn optional(typed: &str) -> Result<Option<Self>, Problem> {
                match typed.trim() {
                    "" => Ok(None),
                    code => Self::parse(code).map(Some).ok_or(Problem::Choice),
                }
            }
        }
    };
}

codes! {
    /// How the seller is taxed (`RegimeFiscale`). `RF03` is no more.
    Regime {
        Ordinary = "RF01",
        SmallTaxpayers = "RF02",
        Farming = "RF04",
        SaltAndTobacco = "RF05",
        Matches = "RF06",
        Publishing = "RF07",
        Telephony = "RF08",
        TransportTickets = "RF09",
        Entertainment = "RF10",
        TravelAgencies = "RF11",
        FarmHolidays = "RF12",
        DoorToDoor = "RF13",
        UsedGoods = "RF14",
        ArtAuctions = "RF15",
        CashOfAuthorities = "RF16",
        Cash = "RF17",
        Other = "RF18",
        FlatRate = "RF19",
        CrossBorderExemption = "RF20",
    }
}

codes! {
    /// Why something bears no tax (`Natura`). `N2`, `N3` and `N6` without a part have been refused since 2021 (00445).
    Nature {
        ExcludedArticle15 = "N1",
        AbroadArticles7 = "N2.1",
        NotSubject = "N2.2",
        Exports = "N3.1",
        IntraCommunity = "N3.2",
        SanMarino = "N3.3",
        LikeExports = "N3.4",
        DeclarationOfIntent = "N3.5",
        OtherNotTaxable = "N3.6",
        Exempt = "N4",
        Margin = "N5",
        Scrap = "N6.1",
        Gold = "N6.2",
        Subcontracting = "N6.3",
        Buildings = "N6.4",
        MobilePhones = "N6.5",
        Electronics = "N6.6",
        ConstructionServices = "N6.7",
        Energy = "N6.8",
        OtherReverseCharge = "N6.9",
        TaxedElsewhere = "N7",
    }
}

codes! {
    /// Who holds a company with a share capital (`SocioUnico`).
    Shareholders {
        One = "SU",
        Several = "SM",
    }
}

impl Nature {
    /// Whether stamp duty is due on such amounts beyond [`STAMP_DUTY_FROM`], as the Agenzia delle Entrate looks for it.
    pub const fn bears_stamp_duty(self) -> bool {
        matches!(
            self,
            Self::ExcludedArticle15
                | Self::AbroadArticles7
                | Self::NotSubject
                | Self::DeclarationOfIntent
                | Self::OtherNotTaxable
                | Self::Exempt
        )
    }
}

/// A codice fiscale with its check character: eleven digits for companies, sixteen letters and digits for people.
pub fn tax_code(typed: &str) -> Result<Option<String>, Problem> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let fits = match code.len() {
        0 => return Ok(None),
        11 => of_a_company(code.as_bytes()),
        16 => of_a_person(code.as_bytes()),
        _ => false,
    };
    if fits { Ok(Some(code)) } else { Err(Problem::TaxCode) }
}

/// The last digit makes the sum a multiple of ten, with every second one doubled.
fn of_a_company(code: &[u8]) -> bool {
    let digits = code.iter().enumerate().map(|(at, byte)| {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        let doubled = if at % 2 == 1 { digit * 2 } else { digit };
        if doubled > 9 { doubled - 9 } else { doubled }
    });
    code.iter().all(u8::is_ascii_digit) && digits.sum::<u32>().is_multiple_of(10)
}

/// Letters stand for digits where two people would have the same code, so that only the check letter (decree of 23 December 1976) tells.
fn of_a_person(code: &[u8]) -> bool {
    /// What the characters in odd places count, by what they count in even ones.
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let Some((check, rest)) = code.split_last() else { return false };
    let counted = rest.iter().enumerate().map(|(at, byte)| {
        let worth = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A',
            _ => return None,
        };
        if at % 2 == 0 { ODD.get(usize::from(worth)).copied() } else { Some(u32::from(worth)) }
    });
    let sum: Option<u32> = counted.sum();
    let letters = rest.iter().take(6).all(u8::is_ascii_uppercase);
    letters && sum.is_some_and(|sum| u32::from(check.wrapping_sub(b'A')) == sum % 26)
}

/// Where the exchange brings an invoice (`CodiceDestinatario`): seven letters and digits, six for an authority.
pub fn sdi_code(typed: &str) -> Result<Option<String>, Problem> {
    plain_code(typed, &[6, 7], Problem::SdiCode)
}

/// So many letters and digits, or nothing.
fn plain_code(typed: &str, lengths: &[usize], wrong: Problem) -> Result<Option<String>, Problem> {
    let code = typed.trim().to_ascii_uppercase();
    let fits = lengths.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match code.is_empty() {
        true => Ok(None),
        false if fits => Ok(Some(code)),
        false => Err(wrong),
    }
}

/// The number of the n-th file that the house hands in: five digits and capital letters, as names of files have it. The first is `P0001`,
/// so that they are not those which another program counted from one. There are eighteen million.
pub fn progressive(n: i64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const P: u64 = 25 * 36_u64.pow(4);
    let mut left = P + n.unsigned_abs();
    let mut text = [b'0'; 5];
    for place in text.iter_mut().rev() {
        *place = DIGITS[usize::try_from(left % 36).unwrap_or_default()];
        left /= 36;
    }
    text.into_iter().map(char::from).collect()
}

/// What a FatturaPA lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gap {
    /// How the house is taxed.
    Regime,
    /// The house's Italian VAT number.
    SellerVat,
    /// A tax number of the house that is no codice fiscale.
    SellerTaxCode,
    /// Street, town or post code of the house.
    SellerAddress,
    /// Street, town, post code or country of the customer.
    BuyerAddress,
    /// A VAT number or codice fiscale of the customer in Italy.
    BuyerNumber,
    /// A VAT number of the customer in Italy, in place of one that is none.
    BuyerVat,
    /// Amounts in euros.
    Currency,
    /// A number of at most twenty plain characters.
    Number,
    /// Why the tax of this name is none.
    Nature(String),
    /// Taxes that are what their rate makes of the sum, but for a cent.
    Rounding,
    /// Lines of so few that quantity × price comes to the amount in the digits of the file.
    Quantity,
    /// Nothing, but words are cut, or have letters of alphabets that become question marks.
    Words,
    /// Nothing, but stamp duty is due and the file does not say it.
    StampDuty,
    /// Nothing, but an authority may keep the tax and the file does not say it.
    SplitPayment,
}

/// Where a gap is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mended {
    Settings,
    Customer,
    Taxes,
    Document,
}

impl Gap {
    pub const fn mended(&self) -> Mended {
        match self {
            Self::Regime
            | Self::SellerVat
            | Self::SellerTaxCode
            | Self::SellerAddress
            | Self::Number
            | Self::Rounding
            | Self::StampDuty => Mended::Settings,
            Self::BuyerAddress | Self::BuyerNumber | Self::BuyerVat => Mended::Customer,
            Self::Nature(_) => Mended::Taxes,
            Self::Currency | Self::Quantity | Self::Words | Self::SplitPayment => Mended::Document,
        }
    }

    /// Whether there is no file because of it.
    pub const fn stops(&self) -> bool {
        !matches!(self, Self::Words | Self::StampDuty | Self::SplitPayment)
    }

    /// Whether it can be mended although the document was sent: these two add what nothing was said of.
    pub const fn mends_after_sending(&self) -> bool {
        matches!(self, Self::Regime | Self::BuyerNumber)
    }
}

/// How a document of an Italian house stands with the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FatturaStanding {
    pub gaps: Vec<Gap>,
    /// Whether there is a file to take.
    pub file: bool,
    /// What was sent stays as it is, whatever it lacks.
    pub sent: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tax_code_fits_its_check_character() {
        assert_eq!(tax_code(" rssmra85t10a562s "), Ok(Some("RSSMRA85T10A562S".to_owned())));
        assert_eq!(tax_code("RSSMRA85T10A562T"), Err(Problem::TaxCode));
        assert_eq!(tax_code("00743110157"), Ok(Some("00743110157".to_owned())));
        assert_eq!(tax_code("00743110158"), Err(Problem::TaxCode));
        assert_eq!(tax_code(""), Ok(None));
        for bad in ["1234567890", "RSSMRA85T10A56", "ÈSSMRA85T10A562", "RSSMRA85T10A562é", "0074311015X"] {
            assert_eq!(tax_code(bad), Err(Problem::TaxCode), "{bad}");
        }
    }

    #[test]
    fn letters_stand_for_digits_where_two_people_would_have_one_code() {
        assert_eq!(tax_code("RSSMRA85T10A56NH"), Ok(Some("RSSMRA85T10A56NH".to_owned())));
    }

    #[test]
    fn a_code_of_the_exchange_has_seven_characters_or_six() {
        assert_eq!(sdi_code(" m5uxcr1 "), Ok(Some("M5UXCR1".to_owned())));
        assert_eq!(sdi_code("UFE4AB"), Ok(Some("UFE4AB".to_owned())));
        assert_eq!(sdi_code(" "), Ok(None));
        for bad in ["M5UXC", "M5UXCR12", "M5-XCR1", "M5UXCÀ"] {
            assert_eq!(sdi_code(bad), Err(Problem::SdiCode), "{bad}");
        }
    }

    #[test]
    fn files_are_counted_in_five_characters() {
        assert_eq!([1, 35, 36, 1_679_616].map(progressive), ["P0001", "P000Z", "P0010", "Q0000"]);
        assert_eq!(progressive(18_475_775), "ZZZZZ");
    }

    #[test]
    fn stamp_duty_is_due_on_what_bears_no_tax_unless_a_rule_frees_it() {
        let due: Vec<_> = Nature::ALL.iter().filter(|nature| nature.bears_stamp_duty()).map(|one| one.code()).collect();
        assert_eq!(due, ["N1", "N2.1", "N2.2", "N3.5", "N3.6", "N4"]);
    }

    #[test]
    fn only_what_was_left_unsaid_is_mended_after_sending() {
        assert!(Gap::BuyerNumber.mends_after_sending() && Gap::Regime.mends_after_sending());
        for gap in [Gap::BuyerVat, Gap::Rounding, Gap::Quantity] {
            assert!(gap.stops() && !gap.mends_after_sending(), "{gap:?}");
        }
        assert!(!Gap::StampDuty.stops() && !Gap::SplitPayment.stops());
    }

    #[test]
    fn codes_are_read_as_they_are_written() {
        for regime in Regime::ALL {
            assert_eq!(Regime::parse(regime.code()), Some(*regime));
        }
        assert_eq!(Nature::optional("N6.9"), Ok(Some(Nature::OtherReverseCharge)));
        for old in ["N2", "N3", "N6", "n4"] {
            assert_eq!(Nature::optional(old), Err(Problem::Choice), "{old}");
        }
        assert_eq!(serde_json::to_string(&Nature::NotSubject).expect("writes"), "\"N2.2\"");
    }
}
