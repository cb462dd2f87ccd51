//! What the demonstration company sells over and over.

use crate::{Result, Service};
use domain::access::Staff;
use domain::product::{PriceForm, ProductForm};

/// Name, SKU, details, unit, which of the taxes, the price in euros and that in pounds.
type DemoProduct = (&'static str, &'static str, &'static str, &'static str, usize, &'static str, &'static str);

const PRODUCTS: [DemoProduct; 12] = [
    ("Annual inspection of a lift", "LIFT-INS", "With the report for the insurer", "", 0, "420.00", "365.00"),
    ("Call-out on a weekday", "CALL-WD", "Two technicians, from 7 to 18", "h", 0, "80.00", ""),
    ("Call-out at night or on a Sunday", "CALL-NS", "Two technicians", "h", 0, "96.00", "84.00"),
    ("Ventilation service, one quarter", "VENT-Q", "Filters are billed apart", "", 0, "1450.00", ""),
    ("Filter set F7, 592 × 592 mm", "FILT-F7", "", "pcs", 0, "38.50", ""),
    ("Filter, loom hall", "FILT-LH", "Washable", "pcs", 0, "18.50", ""),
    ("Grease filter", "FILT-GR", "For extraction hoods", "pcs", 1, "22.40", ""),
    ("Extraction hood, cleaned", "HOOD-CL", "With a protocol for the authorities", "", 0, "180.00", ""),
    ("Emergency light, replaced", "LIGHT-EM", "LED, three hours", "pcs", 0, "64.00", ""),
    ("Emergency lighting, yearly test", "LIGHT-T", "", "", 0, "310.00", ""),
    ("Forklift charger, 48 V", "CHARG-48", "With cable", "pcs", 0, "890.00", ""),
    ("Fan coil, serviced", "FAN-SV", "", "pcs", 0, "12.50", ""),
];

/// What is sold no more.
const GONE: &str = "FILT-LH";

impl Service {
    pub(super) async fn fill_products(&self, maya: &Staff, taxes: &[String]) -> Result<()> {
        for (name, sku, detail, unit, tax, euros, pounds) in PRODUCTS {
            let price =
                |currency: &str, price: &str| PriceForm { currency: currency.to_owned(), price: price.to_owned() };
            let prices = [("EUR", euros), ("GBP", pounds)].into_iter().filter(|(_, amount)| !amount.is_empty());
            let form = ProductForm {
                name: name.to_owned(),
                sku: sku.to_owned(),
                detail: detail.to_owned(),
                unit: unit.to_owned(),
                tax: taxes.get(tax).cloned().unwrap_or_default(),
                prices: prices.map(|(currency, amount)| price(currency, amount)).collect(),
            };
            let id = self.create_product(maya, &form).await?;
            if sku == GONE {
                self.archive_product(maya, id, 1).await?;
            }
        }
        Ok(())
    }
}
