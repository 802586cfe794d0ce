//! Raw files out of the memory map: whole or in part, never copied.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;
use crate::upkeep::File;

/// Sends a file, or the one range of it that is asked for.
pub(crate) fn send(file: File, asked: &HeaderMap) -> Result<Response, Problem> {
    let etag = format!("\"{}\"", file.checksum);
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let always = [
        (header::ETAG, HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\""))),
        (header::ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        // It never changes, but only this client may keep it.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
    ];
    if text(header::IF_NONE_MATCH).is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == etag)) {
        let [tag, ranges, caching, _] = always;
        return Ok((StatusCode::NOT_MODIFIED, [tag, ranges, caching]).into_response());
    }
    let whole = file.bytes.len() as u64;
    // A part of something else would be worse than the whole.
    let same = text(header::IF_RANGE).is_none_or(|tag| tag == etag);
    match text(header::RANGE).filter(|_| same).and_then(|range| part(range, whole)) {
        None => Ok((always, Body::from(file.bytes)).into_response()),
        Some(Some((first, last))) => {
            let range = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{whole}"))];
            let bytes = file.bytes.slice(first as usize..=last as usize);
            Ok((StatusCode::PARTIAL_CONTENT, always, range, Body::from(bytes)).into_response())
        }
        Some(None) => {
            let problem =
                Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "bad_range", format!("The file has {whole} bytes."));
            Err(problem.of_bytes(whole))
        }
    }
}

/// The first and last byte of a range; `Some(None)` where the file has nothing of it. Several ranges, and what is
/// not understood, are answered with the whole (RFC 9110, 14.2).
#[expect(clippy::option_option, reason = "no range, an empty one, and one are three things")]
fn part(range: &str, whole: u64) -> Option<Option<(u64, u64)>> {
    let (first, last) = range.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (first, last) = match (first.trim(), last.trim()) {
        ("", suffix) => {
            let wanted = number(suffix)?;
            (whole.saturating_sub(wanted), whole.checked_sub(1).filter(|_| wanted > 0))
        }
        (first, "") => (number(first)?, whole.checked_sub(1)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            (first, whole.checked_sub(1).map(|end| end.min(last)))
        }
    };
    Some(last.filter(|last| first <= *last).map(|last| (first, last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_the_standard() {
        for (range, expected) in [
            ("bytes=0-4", Some(Some((0, 4)))),
            ("bytes=5-", Some(Some((5, 9)))),
            ("bytes=-3", Some(Some((7, 9)))),
            ("bytes=-30", Some(Some((0, 9)))),
            ("bytes=9-100", Some(Some((9, 9)))),
            ("bytes=10-", Some(None)),
            ("bytes=-0", Some(None)),
            ("bytes=4-2", None),
            ("bytes=0-1,3-4", None),
            ("lines=0-1", None),
            ("bytes=a-b", None),
            ("bytes=18446744073709551616-", None),
        ] {
            assert_eq!(part(range, 10), expected, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Some(None));
        assert_eq!(part("bytes=-5", 0), Some(None));
    }
}
