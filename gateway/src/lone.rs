//! Headers that count once.

use axum::http::{HeaderMap, HeaderName};

/// A header that is there twice, or says what cannot be understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unclear;

/// What `read` makes of the header of this name; nothing, if it is not there. Of two, neither
/// counts: whoever passed the request on may have looked at the other one.
pub(crate) fn lone<T>(
    headers: &HeaderMap,
    name: &HeaderName,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Unclear> {
    let mut given = headers.get_all(name).iter();
    let said = match (given.next(), given.next()) {
        (None, _) => return Ok(None),
        (Some(one), None) => one.to_str().ok().and_then(read),
        (Some(_), Some(_)) => None,
    };
    said.map(Some).ok_or(Unclear)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: HeaderName = HeaderName::from_static("count");

    fn counted(values: &[&'static str]) -> Result<Option<u8>, Unclear> {
        let given = values.iter().map(|value| (NAME, value.parse().unwrap()));
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(name, value);
        }
        lone(&headers, &NAME, |text| text.parse().ok())
    }

    #[test]
    fn a_header_is_read_if_it_is_there_once() {
        assert_eq!(counted(&[]), Ok(None));
        assert_eq!(counted(&["7"]), Ok(Some(7)));
        assert_eq!(counted(&["seven"]), Err(Unclear));
        assert_eq!(counted(&["7", "7"]), Err(Unclear));
    }
}
