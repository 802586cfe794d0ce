//! Colours: told apart by people who do not see all of them, and against the background.
//!
//! The palettes keep a contrast of 3:1 to their background, and a distance in every kind of colour blindness; they were
//! found by annealing under a simulation of each. More than eight series come round again, and are told apart by dashes.

/// What a picture is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Theme {
    /// White.
    #[default]
    Light,
    /// Nearly black.
    Dark,
}

/// The colours of a theme.
#[derive(Debug)]
pub(super) struct Palette {
    pub(super) background: &'static str,
    /// Titles and numbers.
    pub(super) ink: &'static str,
    /// Labels.
    pub(super) muted: &'static str,
    /// Lines behind the marks.
    pub(super) grid: &'static str,
    /// The zero line.
    pub(super) axis: &'static str,
    /// What is left of many, and what is not the point.
    pub(super) grey: &'static str,
    six: [&'static str; 6],
    eight: [&'static str; 8],
    /// From little to much, in one hue.
    ramp: [[u8; 3]; 3],
    /// Below the middle, the middle, above it.
    diverging: [[u8; 3]; 3],
    /// Up, and down, where either may be good.
    pub(super) rise: &'static str,
    pub(super) fall: &'static str,
}

static LIGHT: Palette = Palette {
    background: "#ffffff",
    ink: "#1b1f24",
    muted: "#57606a",
    grid: "#e6e9ed",
    axis: "#8c959f",
    grey: "#8c959f",
    six: ["#1795fa", "#970d63", "#6f8122", "#3245b7", "#e5598e", "#18400e"],
    eight: ["#069ce4", "#973069", "#af8020", "#191c8f", "#e5598e", "#615608", "#7154ce", "#5b1e21"],
    ramp: [[0xe3, 0xf0, 0xfd], [0x3d, 0x9d, 0xe8], [0x0b, 0x3a, 0x75]],
    diverging: [[0xb3, 0x55, 0x0a], [0xf2, 0xf2, 0xf0], [0x14, 0x5f, 0xb0]],
    rise: "#1795fa",
    fall: "#c2571a",
};

static DARK: Palette = Palette {
    background: "#121417",
    ink: "#f0f3f6",
    muted: "#a9b4c0",
    grid: "#2a3038",
    axis: "#6b7683",
    grey: "#7d8894",
    six: ["#4b8efe", "#fadf27", "#fc8a61", "#58e0f6", "#b84298", "#2d7917"],
    eight: ["#81aefa", "#cfef54", "#f982aa", "#1d8071", "#6cf6fd", "#aa3f11", "#9851c5", "#ad9d39"],
    ramp: [[0x1b, 0x2a, 0x3d], [0x2f, 0x75, 0xc4], [0xb5, 0xdc, 0xff]],
    diverging: [[0xf0, 0x95, 0x4a], [0x2b, 0x2f, 0x35], [0x5c, 0xa6, 0xf5]],
    rise: "#4b8efe",
    fall: "#fc8a61",
};

impl Theme {
    /// The colours of so many series.
    pub(crate) fn colours(self, of: usize) -> Vec<&'static str> {
        (0..of.max(1)).map(|at| self.palette().series(at, of)).collect()
    }

    pub(super) fn palette(self) -> &'static Palette {
        match self {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

impl Palette {
    /// The colour of one of so many series.
    pub(super) fn series(&self, at: usize, of: usize) -> &'static str {
        if of <= self.six.len() { self.six[at % self.six.len()] } else { self.eight[at % self.eight.len()] }
    }

    /// Whether a series has a colour that another had before it.
    pub(super) fn comes_round(&self, at: usize) -> bool {
        at >= self.eight.len()
    }

    /// From little (0) to much (1).
    pub(super) fn ramp(&self, part: f64) -> Shade {
        Shade::between(&self.ramp, part)
    }

    /// From far below (-1) to far above (1).
    pub(super) fn diverging(&self, part: f64) -> Shade {
        Shade::between(&self.diverging, part.mul_add(0.5, 0.5))
    }

    /// Black or white, whichever can be read on a series' colour.
    pub(super) fn on(colour: &str) -> &'static str {
        let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        Shade([part(1), part(3), part(5)]).ink()
    }
}

/// A colour between others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shade([u8; 3]);

impl Shade {
    fn between(stops: &[[u8; 3]; 3], part: f64) -> Shade {
        let part = part.clamp(0.0, 1.0) * 2.0;
        let (from, to, part) = if part <= 1.0 { (stops[0], stops[1], part) } else { (stops[1], stops[2], part - 1.0) };
        let mix = |at: usize| (f64::from(from[at]) + (f64::from(to[at]) - f64::from(from[at])) * part).round() as u8;
        Shade([mix(0), mix(1), mix(2)])
    }

    pub(super) fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// Black or white, whichever can be read on it.
    pub(super) fn ink(self) -> &'static str {
        // Where black and white are equally far: one of them has a contrast of 4.5 to every colour.
        if self.luminance() > 0.179 { "#000000" } else { "#ffffff" }
    }

    fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0[0]) + 0.7152 * linear(self.0[1]) + 0.0722 * linear(self.0[2])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shade(hex: &str) -> Shade {
        let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
        Shade([part(1), part(3), part(5)])
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (shade(a).luminance() + 0.05, shade(b).luminance() + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_colour_stands_out_from_its_background() {
        for theme in [Theme::Light, Theme::Dark] {
            let palette = theme.palette();
            let marks = palette.six.iter().chain(&palette.eight).chain([&palette.rise, &palette.fall]);
            for colour in marks {
                // 2.99: the palettes were made for 3 and are written in 8 bits a channel.
                assert!(contrast(colour, palette.background) >= 2.99, "{colour} on {theme:?}");
            }
            assert!(contrast(palette.grey, palette.background) >= 2.99);
            for text in [palette.ink, palette.muted] {
                assert!(contrast(text, palette.background) >= 4.5, "{text} on {theme:?}");
            }
        }
    }

    #[test]
    fn text_can_be_read_on_every_mark() {
        for theme in [Theme::Light, Theme::Dark] {
            let palette = theme.palette();
            for step in 0..=20 {
                let part = f64::from(step) / 20.0;
                for shade in [palette.ramp(part), palette.diverging(part), palette.diverging(-part)] {
                    assert!(contrast(shade.ink(), &shade.hex()) >= 4.5, "{} on {theme:?}", shade.hex());
                }
            }
            for colour in palette.six.iter().chain(&palette.eight) {
                assert!(contrast(Palette::on(colour), colour) >= 4.5, "{colour} on {theme:?}");
            }
        }
    }

    #[test]
    fn a_ramp_is_steady_in_lightness() {
        for (theme, falls) in [(Theme::Light, true), (Theme::Dark, false)] {
            let shades: Vec<f64> = (0..=20).map(|i| theme.palette().ramp(f64::from(i) / 20.0).luminance()).collect();
            assert!(shades.windows(2).all(|pair| if falls { pair[1] < pair[0] } else { pair[1] > pair[0] }));
        }
    }
}
