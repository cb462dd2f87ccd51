//! The logo of the demonstration company: two hills by the water, on the company's colour.

use crate::{Error, Result};
use domain::picture::Upload;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::f32::consts::TAU;
use std::io::Cursor;

const SIDE: u32 = 144;
const GROUND: [f32; 3] = [143.0, 63.0, 134.0];
/// Looks into each point in so many places, across and down, so that edges are smooth.
const LOOKS: u32 = 4;

pub fn logo() -> Result<Upload> {
    let picture = RgbaImage::from_fn(SIDE, SIDE, point);
    let mut bytes = Vec::new();
    let written = DynamicImage::from(picture).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png);
    written.map_err(|error| Error::Fault(error.to_string()))?;
    Ok(Upload { name: "logo.png".to_owned(), bytes })
}

fn point(x: u32, y: u32) -> Rgba<u8> {
    let (mut ground, mut white) = (0.0, 0.0);
    for look in 0..LOOKS * LOOKS {
        let at = |point: u32, place: u32| (point as f32 + (place as f32 + 0.5) / LOOKS as f32) / SIDE as f32;
        let (x, y) = (at(x, look % LOOKS), at(y, look / LOOKS));
        if on_tile(x, y) {
            ground += 1.0;
            white += f32::from(u8::from(on_hills(x, y) || on_water(x, y)));
        }
    }
    let share = if ground > 0.0 { white / ground } else { 0.0 };
    let [red, green, blue] = GROUND.map(|part| (part + (255.0 - part) * share) as u8);
    Rgba([red, green, blue, (255.0 * ground / (LOOKS * LOOKS) as f32) as u8])
}

/// A square with round corners.
fn on_tile(x: f32, y: f32) -> bool {
    const CORNER: f32 = 0.24;
    let beyond = |at: f32| ((at - 0.5).abs() - (0.5 - CORNER)).max(0.0);
    beyond(x).hypot(beyond(y)) <= CORNER
}

fn on_hills(x: f32, y: f32) -> bool {
    let hill = |top: f32, wide: f32, high: f32| high * (-((x - top) / wide).powi(2)).exp();
    let line = 0.6 - hill(0.4, 0.15, 0.36).max(hill(0.66, 0.12, 0.22));
    (0.18..=0.82).contains(&x) && (line..=0.58).contains(&y)
}

fn on_water(x: f32, y: f32) -> bool {
    let wave = |at: f32| (y - at - 0.016 * (x * 3.0 * TAU).sin()).abs() < 0.019;
    (0.18..=0.82).contains(&x) && (wave(0.68) || wave(0.78))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_each_time_and_its_corners_are_transparent() {
        let drawn = logo().expect("draws");
        assert_eq!(drawn, logo().expect("draws"));
        let read = image::load_from_memory(&drawn.bytes).expect("reads").to_rgba8();
        assert_eq!((read.get_pixel(0, 0).0[3], read.get_pixel(72, 6).0), (0, [143, 63, 134, 255]));
        assert_eq!(read.get_pixel(58, 70).0, [255; 4], "a hill");
    }
}
