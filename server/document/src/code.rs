//! A QR code as a drawing, sharp at every size.

use std::fmt::Write;

use qrcode::{EcLevel, QrCode};

use crate::Error;

/// An SVG picture of the payload. Level M, as the European Payments Council asks for.
pub fn svg(payload: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).map_err(|_| Error::Code)?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            // Writing to a String does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", at % width, at / width);
        }
    }
    Ok(format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}"><path d="{path}"/></svg>"#))
}
