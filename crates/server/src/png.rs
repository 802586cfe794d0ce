//! A picture as PNG, for what shows no SVG: chat, mail, spreadsheets.
//!
//! The text is set in DejaVu Sans, which is in the binary: the same picture is the same bytes on every machine. Nothing is
//! read from disk, whatever the SVG names.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

const FAMILY: &str = "DejaVu Sans";
/// No side of a picture is longer, in pixels.
const LONGEST: f32 = 8192.0;

/// The pixels of an SVG, enlarged so many times. `None` for what is no SVG, or has no size.
pub fn png(svg: &str, zoom: f32) -> Option<Vec<u8>> {
    let tree = usvg::Tree::from_str(svg, &options()).ok()?;
    let size = tree.size();
    let zoom = zoom.min(LONGEST / size.width().max(size.height()));
    let pixels = |side: f32| (side * zoom).ceil() as u32;
    let mut map = Pixmap::new(pixels(size.width()), pixels(size.height()))?;
    resvg::render(&tree, Transform::from_scale(zoom, zoom), &mut map.as_mut());
    map.encode_png().ok()
}

fn options() -> usvg::Options<'static> {
    usvg::Options {
        font_family: FAMILY.to_owned(),
        fontdb: fonts(),
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    }
}

/// The fonts, read once.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let read = || {
        let mut fonts = fontdb::Database::new();
        for bytes in [dejavu::sans::regular(), dejavu::sans::bold()] {
            fonts.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
        }
        fonts.set_sans_serif_family(FAMILY);
        Arc::new(fonts)
    };
    Arc::clone(FONTS.get_or_init(read))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(inside: &str) -> String {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"20\">{inside}</svg>")
    }

    /// How many pixels are not empty.
    fn drawn(bytes: &[u8]) -> usize {
        let map = Pixmap::decode_png(bytes).expect("a PNG");
        map.pixels().iter().filter(|pixel| pixel.alpha() > 0).count()
    }

    #[test]
    fn text_is_set_in_the_font_that_we_bring() {
        let text = "<text x=\"2\" y=\"15\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">€12.4M ▲</text>";
        let bytes = png(&picture(text), 2.0).expect("drawn");
        assert_eq!(bytes, png(&picture(text), 2.0).expect("drawn"), "the same bytes each time");
        let map = Pixmap::decode_png(&bytes).expect("a PNG");
        assert_eq!((map.width(), map.height()), (120, 40));
        assert!(drawn(&bytes) > 100);
        assert_eq!(drawn(&png(&picture(""), 1.0).expect("drawn")), 0);
    }

    #[test]
    fn what_is_no_picture_is_none_and_a_large_one_has_bounds() {
        assert!(png("no picture", 1.0).is_none());
        let large = png(&picture("<rect width=\"60\" height=\"20\"/>"), 1e9).expect("drawn");
        assert_eq!(Pixmap::decode_png(&large).expect("a PNG").width(), 8192);
    }

    #[test]
    fn nothing_is_read_from_disk() {
        let there = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/charts/column.svg");
        let image = format!("<image href=\"{there}\" width=\"60\" height=\"20\"/>");
        assert!(std::fs::metadata(there).is_ok(), "there is a picture to read");
        assert_eq!(drawn(&png(&picture(&image), 1.0).expect("drawn")), 0);
    }
}
