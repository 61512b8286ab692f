//! The square that an authenticator app takes a picture of.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// Light modules round the square, without which a camera does not find it.
const MARGIN: usize = 4;

/// A square picture of a text, as one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Square {
    /// Its side, in modules.
    pub(crate) side: usize,
    /// The dark modules as a path of an SVG.
    pub(crate) path: String,
}

impl Square {
    /// Draws a text; none when it is too long for a square.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (row, modules) in code.to_colors().chunks(width).enumerate() {
            let mut column = 0;
            for run in modules.chunk_by(|one, next| one == next) {
                if run.first() == Some(&Color::Dark) {
                    let (x, y, length) = (column + MARGIN, row + MARGIN, run.len());
                    let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
                }
                column += run.len();
            }
        }
        Some(Self { side: width + 2 * MARGIN, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_begins_with_the_corner_that_a_camera_looks_for() {
        let square = Square::of("otpauth://totp/Example:Ines?secret=GEZDGNBV").unwrap();

        assert!(square.path.starts_with("M4 4h7v1h-7z"), "{}", square.path);
        assert_eq!(Square::of(&"x".repeat(5000)), None);
    }
}
