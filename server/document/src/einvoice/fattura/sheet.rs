//! What Italy asks for beside the invoice itself.

#[derive(Clone, Debug, Default)]
pub struct FatturaPa {
    /// Who hands it in: country, and tax code or VAT number without the country.
    pub transmitter: (String, String),
    /// Up to ten letters and digits, never twice the same by this transmitter.
    pub progressive: String,
    /// Seven characters; six for an authority; `0000000` for who has none, `XXXXXXX` for who is abroad.
    pub recipient_code: String,
    /// Certified mail, where there is no code.
    pub recipient_pec: Option<String>,
    /// `RF01` is the ordinary regime; in `RF17` tax is owed when the money has come, and in `RF16` when that of an authority has.
    pub regime: String,
    /// Entry in the register of companies.
    pub rea: Option<Rea>,
    /// Held back by the buyer for the seller's own taxes.
    pub withholding: Option<Withholding>,
    /// Stamp duty paid by the seller, in minor units.
    pub stamp_duty: Option<i64>,
    /// It asks for a part of the price before anything is supplied.
    pub deposit: bool,
    /// The codes by which an authority finds its order: of the tender, and of the investment.
    pub cig: Option<String>,
    pub cup: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Rea {
    /// The two letters of the province.
    pub office: String,
    pub number: String,
    /// Share capital in minor units.
    pub capital: Option<i64>,
    /// Who holds it.
    pub shareholders: Option<Shareholders>,
    /// Whether the company is being wound up.
    pub liquidation: Liquidation,
}

#[derive(Clone, Copy, Debug)]
pub enum Shareholders {
    One,
    Several,
}

#[derive(Clone, Copy, Debug)]
pub enum Liquidation {
    No,
    Yes,
}

#[derive(Clone, Debug)]
pub struct Withholding {
    /// `RT01` for people, `RT02` for companies.
    pub kind: String,
    pub amount: i64,
    /// In thousandths of a percent.
    pub rate: u32,
    /// One letter of the tax form 770: `A`.
    pub reason: String,
}
