use super::*;
use std::io::Write as _;
use std::time::Duration;
use tokio::time::Instant;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PROMPT: Duration = Duration::from_secs(2);

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let points =
        RgbaImage::from_fn(width, height, |x, y| Rgba([x as u8, y as u8, 90, if x < width / 2 { 255 } else { 0 }]));
    let points = DynamicImage::from(points);
    let mut bytes = Vec::new();
    let points = if format == ImageFormat::Jpeg { DynamicImage::from(points.to_rgb8()) } else { points };
    points.write_to(&mut Cursor::new(&mut bytes), format).expect("writes");
    bytes
}

fn png(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, ImageFormat::Png)
}

fn drawn(name: &str, bytes: Vec<u8>, size: Size) -> Result<Drawn, Problem> {
    draw(&Upload { name: name.to_owned(), bytes }, size)
}

/// A part of a PNG with its length and its check sum.
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut sum = u32::MAX;
    for byte in kind.iter().chain(data) {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(sum & 1));
        }
    }
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &(!sum).to_be_bytes()].concat()
}

/// The head of a PNG that claims to be this large, and nothing after it but its end.
fn head_of(width: u32, height: u32) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &head), chunk(b"IDAT", b"x"), chunk(b"IEND", b"")].concat()
}

#[test]
fn a_profile_picture_becomes_a_square_without_transparency() {
    for (name, format) in [("a.png", ImageFormat::Png), ("a.JPEG", ImageFormat::Jpeg), ("a.webp", ImageFormat::WebP)] {
        let made = drawn(name, picture(600, 300, format), Size::Profile).expect(name);
        assert_eq!((made.kind, made.width, made.height), ("image/jpeg", 256, 256), "{name}");
        let read = image::load_from_memory_with_format(&made.bytes, ImageFormat::Jpeg).expect("reads");
        assert_eq!((read.width(), read.height()), (256, 256), "{name}");
        assert!(made.bytes.len() < 40_000, "{} bytes", made.bytes.len());
    }
    let made = drawn("a.png", png(64, 64), Size::Profile).expect("draws");
    let read = image::load_from_memory(&made.bytes).expect("reads").to_rgb8();
    assert!(read.get_pixel(250, 128).0.iter().all(|part| *part > 250), "what was transparent is white");
}

#[test]
fn a_logo_keeps_its_shape_and_its_transparency_and_is_never_blown_up() {
    for (from, to) in
        [((1_200, 400), (480, 160)), ((1_000, 100), (480, 48)), ((90, 900), (16, 160)), ((120, 40), (120, 40))]
    {
        let made = drawn("logo.png", png(from.0, from.1), Size::Logo).expect("draws");
        assert_eq!((made.kind, made.width, made.height), ("image/png", to.0, to.1), "{from:?}");
        let read = image::load_from_memory(&made.bytes).expect("reads").to_rgba8();
        assert_eq!((read.get_pixel(1, 1).0[3], read.get_pixel(to.0 - 1, 1).0[3]), (255, 0), "{from:?}");
    }
}

#[test]
fn a_flood_of_points_is_refused_by_its_head_alone() {
    for (width, height) in [(30_000, 30_000), (10_001, 1), (9_999, 9_999)] {
        let began = Instant::now();
        assert_eq!(
            drawn("a.png", head_of(width, height), Size::Profile),
            Err(Problem::PictureSize),
            "{width}×{height}"
        );
        assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
    }
}

#[test]
fn a_strip_does_not_grow_into_a_flood() {
    for (width, height) in [(10_000, 1), (1, 10_000)] {
        for size in [Size::Profile, Size::Logo] {
            let began = Instant::now();
            let made = drawn("a.png", png(width, height), size).expect("draws");
            assert!(made.width <= 480 && made.height <= 256, "{}×{}", made.width, made.height);
            assert!(began.elapsed() < PROMPT, "{:?}", began.elapsed());
        }
    }
}

#[test]
fn a_file_of_too_many_bytes_is_refused_unread() {
    let mut bytes = png(10, 10);
    bytes.resize(MAX_BYTES + 1, 0);
    assert_eq!(drawn("a.png", bytes, Size::Profile), Err(Problem::PictureSize));
    assert_eq!(drawn("", Vec::new(), Size::Profile), Err(Problem::Required));
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#.to_vec();
    let html = b"<!doctype html><script>alert(1)</script>".to_vec();
    let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec();
    let xml = b"<?xml version=\"1.0\"?><a/>".to_vec();
    for bytes in
        [svg, html, gif, xml, b"\x89PNG\r\n\x1a\n".to_vec(), b"\xff\xd8\xff".to_vec(), b"RIFF\x04\0\0\0WEBP".to_vec()]
    {
        for name in ["a.png", "a.jpg", "a.webp", "a.svg", "a.html", "a.gif"] {
            assert_eq!(drawn(name, bytes.clone(), Size::Logo), Err(Problem::Picture), "{name} {bytes:?}");
        }
    }
}

#[test]
fn a_name_says_what_the_file_is_as_people_read_it() {
    let refused = [
        "a",
        "png",
        "a.svg",
        "a.gif",
        "a.p\u{200b}hp",
        "a.png.html",
        "x.html;.png",
        "a.png\u{202e}gnp.exe",
        "../a.png",
        "a\\b.png",
        "a.pn g",
        "a.jpg",
    ];
    for name in refused {
        assert_eq!(drawn(name, png(8, 8), Size::Logo), Err(Problem::Picture), "{name:?}");
    }
    for name in ["a.png", "A.PNG", "a.p\u{200b}ng", "Ａ.ｐｎｇ", "a.png. .", ".png", "наш логотип.png", "a\u{feff}.png"]
    {
        assert!(drawn(name, png(8, 8), Size::Logo).is_ok(), "{name:?}");
    }
}

#[test]
fn a_picture_that_was_cut_off_or_broken_is_refused() {
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let name = if format == ImageFormat::Png { "a.png" } else { "a.webp" };
        let whole = picture(200, 200, format);
        for part in [20, 60, whole.len() / 2] {
            assert_eq!(drawn(name, whole[..part].to_vec(), Size::Profile), Err(Problem::Picture), "{name} {part}");
        }
    }
    let whole = picture(200, 200, ImageFormat::Jpeg);
    assert_eq!(drawn("a.jpg", whole[..40].to_vec(), Size::Profile), Err(Problem::Picture));
}

#[test]
fn what_hangs_on_a_picture_stays_behind() {
    let mut hidden = ZipWriter::new(Cursor::new(Vec::new()));
    hidden.start_file("index.html", SimpleFileOptions::default()).expect("begins");
    hidden.write_all(b"<script>alert(1)</script>").expect("writes");
    let hidden = hidden.finish().expect("ends").into_inner();
    let both = [png(40, 40), hidden, b"<script>".to_vec()].concat();
    for size in [Size::Profile, Size::Logo] {
        let made = drawn("a.png", both.clone(), size).expect("a picture, as far as it goes");
        assert!(!holds(&made.bytes, b"PK") && !holds(&made.bytes, b"script") && !holds(&made.bytes, b"index.html"));
    }
}

#[test]
fn where_a_picture_was_taken_is_gone_and_it_stands_upright() {
    // A photograph that lies on its side (orientation 6), with a place and the name of a camera.
    let exif = [
        &b"Exif\0\0MM\0*\0\0\0\x08\0\x03"[..],
        b"\x01\x0f\0\x02\0\0\0\x08\0\0\0\x80",
        b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0",
        b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x32",
        b"\0\0\0\0",
        b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0",
    ]
    .concat();
    let mut exif = exif;
    exif.resize(6 + 0x80, 0);
    exif.extend_from_slice(b"Cameron\0");
    let photo = picture(300, 100, ImageFormat::Jpeg);
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    let photo = [&photo[..2], b"\xff\xe1", &length, &exif, &photo[2..]].concat();
    assert!(holds(&photo, b"Cameron") && holds(&photo, b"Exif"));
    let made = drawn("a.jpg", photo, Size::Logo).expect("draws");
    assert!(made.height > made.width, "{}×{} stands upright", made.width, made.height);
    for part in [&b"Exif"[..], b"Cameron", b"eXIf", b"GPS"] {
        assert!(!holds(&made.bytes, part), "{part:?}");
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
