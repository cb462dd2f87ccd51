//! QR codes as drawings.

use crate::{Error, Result};
use domain::qr::QrCode;
use qrcode::Color;

/// Light modules around the code, as the standard wants them.
const BORDER: usize = 4;

/// A square for each run of dark modules.
pub fn drawn(text: &str) -> Result<QrCode> {
    let code = qrcode::QrCode::new(text).map_err(|error| Error::Fault(error.to_string()))?;
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{} {}h{}v1h-{}z", x + BORDER, y + BORDER, run.len(), run.len()));
            }
            x += run.len();
        }
    }
    Ok(QrCode { side: u32::try_from(side + 2 * BORDER).unwrap_or(u32::MAX), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_three_corners_and_a_border() {
        let code = drawn("otpauth://totp/Firm:maya@portico.example?secret=JBSWY3DPEHPK3PXP").expect("draws");
        let far = code.side as usize - BORDER - 7;
        for corner in [(BORDER, BORDER), (far, BORDER), (BORDER, far)] {
            assert!(code.path.contains(&format!("M{} {}h7v1h-7z", corner.0, corner.1)), "{corner:?}");
        }
        assert!(!code.path.contains("M0 ") && !code.path.contains("M3 "));
    }
}
