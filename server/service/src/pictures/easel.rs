//! Pictures drawn anew: what comes out holds points of colour and nothing else of what came in (R65, R69).

use crate::{Error, Result};
use domain::picture::{MAX_BYTES, Upload};
use domain::{Problem, Refusal};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as Row, PngEncoder};
use image::error::ImageError;
use image::imageops::{FilterType, overlay};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};
use std::io::Cursor;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;

/// Points of a side, and bytes of memory, that a picture may take while it is read: 32 million points of three colours.
const MAX_SIDE: u32 = 10_000;
const MAX_ALLOC: u64 = 96 * 1024 * 1024;
/// Pictures at a time. More wait, so that a crowd costs time and not memory.
const AT_ONCE: usize = 2;
/// Out of a hundred.
const QUALITY: u8 = 85;

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A square; what is transparent becomes white.
    Profile,
    /// As wide and high as it is, up to a measure. What is transparent stays.
    Logo,
}

const PROFILE_SIDE: u32 = 256;
const LOGO: (u32, u32) = (480, 160);

/// A picture of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub bytes: Vec<u8>,
    pub kind: &'static str,
    pub width: u32,
    pub height: u32,
}

/// Draws off the threads that answer requests.
#[derive(Clone)]
pub struct Easel {
    turns: Arc<Semaphore>,
}

impl Default for Easel {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Easel {
    /// The problem of a picture that cannot be taken is one of the field `file`.
    pub async fn draw(&self, upload: Upload, size: Size) -> Result<Drawn> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|error| Error::Fault(error.to_string()))?;
        // The turn is over when the work is, not when whoever asked has gone.
        let drawn = spawn_blocking(move || {
            let drawn = draw(&upload, size);
            drop(turn);
            drawn
        })
        .await;
        let drawn = drawn.map_err(|error| Error::Fault(format!("drawing a picture: {error}")))?;
        drawn.map_err(|problem| Refusal::field("file", problem).into())
    }
}

fn draw(upload: &Upload, size: Size) -> Result<Drawn, Problem> {
    if upload.bytes.is_empty() {
        return Err(Problem::Required);
    }
    if upload.bytes.len() > MAX_BYTES {
        return Err(Problem::PictureSize);
    }
    let claimed = claimed(&upload.name).ok_or(Problem::Picture)?;
    let found = image::guess_format(&upload.bytes).map_err(|_| Problem::Picture)?;
    if claimed != found {
        return Err(Problem::Picture);
    }
    let picture = read(&upload.bytes, found)?;
    match size {
        Size::Profile => profile(&picture),
        Size::Logo => logo(picture),
    }
}

/// What a file says it is, by its name: as people read it, without what they cannot see and without dots at its end.
fn claimed(name: &str) -> Option<ImageFormat> {
    let seen: String = name.nfkc().filter(|letter| !letter.is_control() && !is_unseen(*letter)).collect();
    if seen.contains(['/', '\\', ':', ';']) {
        return None;
    }
    match seen.trim_end_matches(['.', ' ']).rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
        "png" => Some(ImageFormat::Png),
        "jpg" | "jpeg" => Some(ImageFormat::Jpeg),
        "webp" => Some(ImageFormat::WebP),
        _ => None,
    }
}

/// Letters of no width, and those that turn the direction of the others.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn read(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Problem> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(problem)?;
    let orientation = decoder.orientation().map_err(problem)?;
    limits.reserve(decoder.total_bytes()).map_err(problem)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(problem)?;
    // As the camera was held: after this nothing tells any more.
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn problem(error: ImageError) -> Problem {
    match error {
        ImageError::Limits(_) => Problem::PictureSize,
        _ => Problem::Picture,
    }
}

fn profile(picture: &DynamicImage) -> Result<Drawn, Problem> {
    // Cut first: a strip that were made as high as the square would be millions of points long.
    let side = picture.width().min(picture.height());
    let square = picture.crop_imm((picture.width() - side) / 2, (picture.height() - side) / 2, side, side);
    let square = square.resize_exact(PROFILE_SIDE, PROFILE_SIDE, FilterType::CatmullRom).to_rgba8();
    let mut ground = RgbaImage::from_pixel(PROFILE_SIDE, PROFILE_SIDE, Rgba([255; 4]));
    overlay(&mut ground, &square, 0, 0);
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    DynamicImage::from(ground).to_rgb8().write_with_encoder(encoder).map_err(problem)?;
    Ok(Drawn { bytes, kind: "image/jpeg", width: PROFILE_SIDE, height: PROFILE_SIDE })
}

fn logo(picture: DynamicImage) -> Result<Drawn, Problem> {
    let (width, height) = LOGO;
    let fits = picture.width() <= width && picture.height() <= height;
    let picture = if fits { picture } else { picture.resize(width, height, FilterType::CatmullRom) };
    let picture = picture.to_rgba8();
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, Row::Adaptive);
    picture.write_with_encoder(encoder).map_err(problem)?;
    Ok(Drawn { bytes, kind: "image/png", width: picture.width(), height: picture.height() })
}

#[cfg(test)]
mod tests;
