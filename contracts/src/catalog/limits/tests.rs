//! What the catalog's words may look like.

use super::*;
use iso_currency::Currency;

#[test]
fn a_handle_is_made_of_words() {
    for text in ["tea", "tea-pots", "a-1"] {
        assert!(Handle::new(text).is_ok(), "{text}");
    }
    let long = "x".repeat(HANDLE_BYTES_MAX + 1);
    for text in ["", "-tea", "tea-", "a--b", "Tea", "tea pots", "thé", &long] {
        assert_eq!(Handle::new(text), Err(NotAHandle), "{text}");
    }
}

#[test]
fn a_picture_is_fetched_safely_and_without_a_login() {
    let image = |text: &str| ImageUrl::try_from(SmolStr::new(text));
    let mug = image("https://img.example.com/mug.jpg?w=200").unwrap();
    assert_eq!(image(mug.as_str()), Ok(mug.clone()));
    let long = format!("https://img.example.com/{}", "x".repeat(URL_BYTES_MAX));
    for text in [
        "",
        "mug.jpg",
        "http://img.example.com/mug.jpg",
        "https://",
        "https://ann:secret@img.example.com/mug.jpg",
        "javascript:alert(1)",
        &long,
    ] {
        assert_eq!(image(text), Err(NotAnImage), "{text}");
    }
}

#[test]
fn a_price_may_be_nothing_and_never_less() {
    let price = |minor| Price::new(Money::new(minor, Currency::GBP));
    assert!(price(0).is_ok() && price(PRICE_MINOR_MAX).is_ok());
    assert_eq!(price(-1), Err(NotAPrice(-1)));
    assert!(price(PRICE_MINOR_MAX + 1).is_err());
}

#[test]
fn a_description_has_lines_and_no_other_control_characters() {
    let description = |text: &str| Description::try_from(text.to_owned());
    assert!(description("A mug.\n\tFor tea.").is_ok());
    let long = "x".repeat(DESCRIPTION_BYTES_MAX + 1);
    for text in ["", " \n", "bell\u{7}", &long] {
        assert_eq!(description(text), Err(NotADescription), "{text:?}");
    }
}
