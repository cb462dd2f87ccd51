//! QR codes as browsers draw them.

use serde::{Deserialize, Serialize};

/// A QR code as the path of a drawing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// Modules of one side, the quiet border included.
    pub side: u32,
    pub path: String,
}
