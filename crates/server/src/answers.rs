//! Answers as bytes: encoded once, compressed once for each way a client wants it, and kept as long as there is room.
//!
//! The key holds all that the bytes depend on, the viewer included ([`ask::Key`]); a new snapshot is another key, and
//! the old ones fall out. Of several who ask the same at once, one works it out.

use std::hash::Hash;
use std::io::Write as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ask::{Picture, Record, Theme};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use quick_cache::sync::{Cache, DefaultLifecycle, PlaceholderGuard};
use quick_cache::{DefaultHashBuilder, Weighter};
use schemars::JsonSchema;
use serde::Serialize;

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Shape {
    pub(crate) format: Format,
    pub(crate) charts: Charts,
}

impl Shape {
    /// What is drawn for it.
    pub(crate) fn picture(self, theme: Theme) -> Option<Picture> {
        match (self.format, self.charts) {
            (Format::Svg | Format::Png, _) | (Format::Json, Charts::Svg) => Some(Picture::Svg(theme)),
            (Format::Json, Charts::ChartjsOrSvg) => Some(Picture::SvgWithoutChartjs(theme)),
            (Format::Json, Charts::Vega) => Some(Picture::Vega),
            _ => None,
        }
    }
}

/// The form of the whole reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// The outcome, with everything.
    #[default]
    Json,
    /// The table; texts that a spreadsheet would take for formulas are guarded.
    Csv,
    /// The table, every text as it is.
    RawCsv,
    /// A workbook: the table, and a sheet about it.
    Xlsx,
    /// The table as a stream of Arrow IPC.
    Arrow,
    /// The picture.
    Svg,
    /// The picture, as dots.
    Png,
}

/// The form of the chart in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Charts {
    /// For Chart.js 4, beside the neutral form.
    #[default]
    Chartjs,
    /// What is shown how, whatever draws it.
    Neutral,
    /// As Vega-Lite, beside the neutral form.
    Vega,
    /// As an SVG document, beside the neutral form.
    Svg,
    /// For Chart.js 4; where that has no such form, as an SVG document.
    #[serde(rename = "chartjs_or_svg")]
    ChartjsOrSvg,
    /// None.
    None,
}

/// The key of an answer as it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    pub(crate) key: ask::Key,
    pub(crate) shape: Shape,
}

/// An answer, ready to be sent.
pub(crate) struct Ready {
    body: Bytes,
    content_type: &'static str,
    etag: HeaderValue,
    snapshot: HeaderValue,
    tokens: HeaderValue,
    packed: [OnceLock<Bytes>; PACKINGS.len()],
    /// The name of the file that it would be saved as.
    file: Option<HeaderValue>,
    /// For the log: a question answered from here was asked all the same.
    pub(crate) record: Arc<Record>,
}

/// Headers of a response at most, those of the envelope among them: room that is made once.
const HEADERS: usize = 16;
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, max-age=0, must-revalidate");
const VARY: HeaderValue = HeaderValue::from_static("authorization, x-api-key, accept-encoding, accept-language");

/// Below so many bytes packing costs more than it saves.
const WORTH_PACKING: usize = 1_024;

/// Media types that are packed already.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How a body may be packed, the best first.
const PACKINGS: [Packing; 3] = [Packing::Brotli, Packing::Zstd, Packing::Gzip];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Brotli,
    Zstd,
    Gzip,
}

impl Packing {
    fn name(self) -> &'static str {
        match self {
            Packing::Brotli => "br",
            Packing::Zstd => "zstd",
            Packing::Gzip => "gzip",
        }
    }

    fn pack(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Packing::Brotli => {
                let mut packer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
                packer.write_all(body)?;
                Ok(packer.into_inner())
            }
            Packing::Zstd => zstd::bulk::compress(body, 3),
            Packing::Gzip => {
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
                packer.write_all(body)?;
                packer.finish()
            }
        }
    }
}

impl Ready {
    pub(crate) fn new(body: Vec<u8>, content_type: &'static str, snapshot: &str, record: Record) -> Ready {
        let hash = blake3::hash(&body).to_hex();
        let text = |text: &str| HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("-"));
        Ready {
            etag: text(&format!("W/\"{snapshot}-{}\"", &hash.as_str()[..16])),
            snapshot: text(snapshot),
            tokens: HeaderValue::from(record.tokens),
            body: body.into(),
            content_type,
            packed: [const { OnceLock::new() }; PACKINGS.len()],
            file: None,
            record: Arc::new(record),
        }
    }

    /// The same, to be saved as a file.
    pub(crate) fn named(self, name: &str) -> Ready {
        let file = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok();
        Ready { file, ..self }
    }

    /// Whether it can be sent to this client without packing anything first.
    pub(crate) fn is_packed_for(&self, asked: &HeaderMap) -> bool {
        self.packing(asked).is_none_or(|at| self.packed[at].get().is_some())
    }

    /// The response; 304 where the client has it. What it lacks of packing is done now.
    pub(crate) fn send(&self, asked: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = HeaderMap::with_capacity(HEADERS);
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
        headers.insert(header::VARY, VARY);
        headers.insert(SNAPSHOT, self.snapshot.clone());
        headers.insert(TOKENS, self.tokens.clone());
        if has_it(asked, &self.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        let packed = self.packing(asked).and_then(|at| {
            let body = self.packed[at].get_or_init(|| PACKINGS[at].pack(&self.body).unwrap_or_default().into());
            // Packing into memory does not fail; what did would be empty.
            (!body.is_empty()).then(|| (PACKINGS[at].name(), body))
        });
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some((name, _)) = packed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        if let Some(file) = &self.file {
            headers.insert(header::CONTENT_DISPOSITION, file.clone());
        }
        *response.body_mut() = Body::from(packed.map_or(&self.body, |(_, body)| body).clone());
        response
    }

    /// The same, for whoever was not the first to ask: it cost nothing more.
    pub(crate) fn send_again(&self, asked: &HeaderMap) -> Response {
        let mut response = self.send(asked);
        response.headers_mut().insert(TOKENS, HeaderValue::from_static("0"));
        response
    }

    fn packing(&self, asked: &HeaderMap) -> Option<usize> {
        if self.body.len() < WORTH_PACKING || matches!(self.content_type, "image/png" | XLSX) {
            return None;
        }
        let accepted = asked.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
        PACKINGS.iter().position(|packing| accepts(accepted, packing.name()))
    }

    fn bytes(&self) -> usize {
        // What a browser asks for is packed to a fifth or so.
        self.body.len() + self.body.len() / 4 + 256
    }
}

const SNAPSHOT: HeaderName = HeaderName::from_static("reckoner-snapshot");
const TOKENS: HeaderName = HeaderName::from_static("reckoner-tokens");

/// Whether `Accept-Encoding` takes this one; `q=0` says no.
fn accepts(accepted: &str, name: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';');
        let named = parts.next().is_some_and(|it| it.trim().eq_ignore_ascii_case(name));
        let refused = parts.any(|part| {
            let (key, value) = part.trim().split_once('=').unwrap_or_default();
            key.trim().eq_ignore_ascii_case("q") && value.trim().parse::<f32>().is_ok_and(|q| q == 0.0)
        });
        named && !refused
    })
}

fn has_it(asked: &HeaderMap, etag: &HeaderValue) -> bool {
    let values = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || etag.to_str().is_ok_and(|own| opaque(tag) == opaque(own)))
}

/// A tag, weak or not.
fn opaque(tag: &str) -> &str {
    tag.trim_start_matches("W/")
}

#[derive(Clone)]
struct Bytewise;

impl Weighter<Wanted, Arc<Ready>> for Bytewise {
    fn weight(&self, wanted: &Wanted, ready: &Arc<Ready>) -> u64 {
        (wanted.key.bytes() + ready.bytes()) as u64
    }
}

/// The answers that are kept.
pub(crate) struct Answers {
    kept: Cache<Wanted, Arc<Ready>, Bytewise>,
}

/// Where an answer will be kept. Dropped without one, it is somebody else's who waits.
pub(crate) struct Place<'a>(
    PlaceholderGuard<'a, Wanted, Arc<Ready>, Bytewise, DefaultHashBuilder, DefaultLifecycle<Wanted, Arc<Ready>>>,
);

impl Place<'_> {
    pub(crate) fn keep(self, ready: Arc<Ready>) {
        // It fails only if somebody emptied the cache meanwhile.
        let _ = self.0.insert(ready);
    }
}

/// How a cache is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Usage {
    /// Which one.
    pub(crate) name: &'static str,
    /// Things kept.
    pub(crate) entries: u64,
    /// Bytes they take.
    pub(crate) bytes: u64,
    /// Bytes they may take.
    pub(crate) capacity: u64,
    /// Found.
    pub(crate) hits: u64,
    /// Not found.
    pub(crate) misses: u64,
}

/// Bytes of an answer to reckon with when the cache is laid out.
const USUAL_BYTES: u64 = 8_192;

impl Answers {
    /// A cache of so many bytes.
    pub(crate) fn of(bytes: u64) -> Answers {
        Answers { kept: Cache::with_weighter((bytes / USUAL_BYTES) as usize, bytes, Bytewise) }
    }

    pub(crate) fn get(&self, wanted: &Wanted) -> Option<Arc<Ready>> {
        self.kept.get(wanted)
    }

    /// What is kept, else the place to put it, while which others who want the same wait for it. Nothing for whoever has
    /// waited so long: they make their own.
    pub(crate) async fn get_or_place(
        &self,
        wanted: &Wanted,
        patience: Duration,
    ) -> Result<Arc<Ready>, Option<Place<'_>>> {
        match tokio::time::timeout(patience, self.kept.get_value_or_guard_async(wanted)).await {
            Ok(found) => found.map_err(|place| Some(Place(place))),
            Err(_) => Err(None),
        }
    }

    pub(crate) fn clear(&self) {
        self.kept.clear();
    }

    pub(crate) fn usage(&self) -> Usage {
        Usage {
            name: "answers",
            entries: self.kept.len() as u64,
            bytes: self.kept.weight(),
            capacity: self.kept.capacity(),
            hits: self.kept.hits(),
            misses: self.kept.misses(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(bytes: usize) -> Ready {
        let body = (0..bytes).map(|at| b"abcdefgh,\n"[at * 7 % 10]).collect();
        Ready::new(body, "application/json", "20260101T000000Z", Record::default())
    }

    fn asking(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a header"))])
    }

    #[test]
    fn the_best_packing_that_is_taken_is_sent() {
        for (accepted, sent) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip;q=1.0, br;q=0", "gzip"),
            ("zstd", "zstd"),
            ("GZIP", "gzip"),
            ("identity", ""),
            ("brx", ""),
            ("br; q=0.000", ""),
        ] {
            let response = ready(5_000).send(&asking(header::ACCEPT_ENCODING, accepted));
            let encoding = response.headers().get(header::CONTENT_ENCODING).map_or("", |v| v.to_str().expect("ASCII"));
            assert_eq!(encoding, sent, "{accepted}");
        }
        let small = ready(100).send(&asking(header::ACCEPT_ENCODING, "br"));
        assert!(small.headers().get(header::CONTENT_ENCODING).is_none());
    }

    #[test]
    fn packing_is_done_once_and_known() {
        let (ready, asked) = (ready(5_000), asking(header::ACCEPT_ENCODING, "br"));
        assert!(!ready.is_packed_for(&asked) && ready.is_packed_for(&HeaderMap::new()));
        let _ = ready.send(&asked);
        assert!(ready.is_packed_for(&asked));
    }

    #[test]
    fn who_has_it_is_told_so() {
        let ready = ready(10);
        let etag = ready.etag.to_str().expect("ASCII").to_owned();
        for (asked, status) in [
            (etag.clone(), StatusCode::NOT_MODIFIED),
            (etag.trim_start_matches("W/").to_owned(), StatusCode::NOT_MODIFIED),
            (format!("\"other\", {etag}"), StatusCode::NOT_MODIFIED),
            ("*".to_owned(), StatusCode::NOT_MODIFIED),
            ("\"other\"".to_owned(), StatusCode::OK),
        ] {
            let response = ready.send(&asking(header::IF_NONE_MATCH, &asked));
            assert_eq!(response.status(), status, "{asked}");
            assert!(response.headers().contains_key(header::VARY), "{asked}");
        }
    }
}
