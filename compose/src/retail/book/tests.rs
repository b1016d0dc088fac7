//! What a file says, over small texts of every oddity, and over one real week.

use super::super::{
    goods::goods,
    sums::{Sums, pounds},
};
use super::*;

const HEAD: &str =
    "invoice,stock_code,description,quantity,invoiced_at,unit_price_gbp,customer_id,country\n";

fn book(lines: &str) -> Book {
    Book::read(format!("{HEAD}{lines}").as_bytes()).unwrap()
}

#[test]
fn an_invoice_whose_lines_stand_apart_is_one_order() {
    let book = book(
        "1,22112,MUG,2,2010-12-01T10:00:00,1.50,17850,EIRE\n\
         2,22112,MUG,1,2010-12-01T10:01:00,1.50,,Unspecified\n\
         1,22113,CUP,3,2010-12-01T10:02:00,0.85,17850,EIRE\n",
    );
    assert_eq!(book.invoices.len(), 2);
    let first = book.invoices.first().unwrap();
    assert_eq!((first.lines.len(), first.country.code()), (2, "IE"));
    assert_eq!(first.at.to_string(), "2010-12-01T10:00:00Z");
    let guest = book.invoices.last().unwrap();
    assert_eq!(
        (guest.customer.clone(), guest.country),
        (None, Country::UNKNOWN)
    );
    let sums = Sums::of(&book).unwrap();
    assert_eq!((sums.orders, sums.lines, sums.revenue_minor), (2, 3, 705));
    assert_eq!(sums.revenue_by_country.get("EIRE"), Some(&555));
    assert_eq!(sums.revenue_by_month.get("2010-12"), Some(&705));
    assert_eq!(sums.units_by_sku.get("22112"), Some(&3));
}

#[test]
fn what_is_not_taken_is_counted_by_its_reason() {
    let book = book(
        "C1,22112,MUG,-2,2010-12-01T10:00:00,1.50,17850,EIRE\n\
         A2,B,Adjust bad debt,1,2010-12-01T10:00:00,11062.06,,United Kingdom\n\
         3,PADS,PADS,1,2010-12-01T10:00:00,0.001,,United Kingdom\n\
         3,22112,,-9,2010-12-01T10:00:00,0,,United Kingdom\n\
         3,22112,MUG,1\n\
         3,22112,\"MUG, red\",1,2010-12-01T10:00:00,0.00,,United Kingdom\n",
    );
    assert!(book.invoices.is_empty(), "an order without lines is none");
    let expected = [
        (Skip::CreditNote, 1),
        (Skip::Adjustment, 1),
        (Skip::Quantity, 1),
        (Skip::Price, 1),
        (Skip::Precision, 1),
        (Skip::Line, 1),
    ];
    assert_eq!(book.skipped, BTreeMap::from(expected));
    let reason = serde_json::to_value(Skip::Precision).unwrap();
    assert_eq!(reason, "price below a penny's precision");
}

#[test]
fn an_order_keeps_what_its_own_lines_say() {
    let book = book(
        "1,22112,BLUE MUG,2,2010-12-01T10:00:00,1.50,,EIRE\n\
         1,22112,,2,2010-12-01T10:00:00,1.25,,EIRE\n",
    );
    let lines = &book.invoices.first().unwrap().lines;
    let said: Vec<_> = lines
        .iter()
        .map(|it| (it.name.as_str(), it.pence))
        .collect();
    assert_eq!(said, [("BLUE MUG", 150), ("22112", 125)]);
}

#[test]
fn columns_may_stand_in_any_order_but_not_be_missing() {
    let turned = "country,customer_id,unit_price_gbp,invoiced_at,quantity,description,stock_code,\
                  invoice,more\nFrance,1,2.5,2010-12-01T10:00:00,1,MUG,22112,7,x\n";
    let book = Book::read(turned.as_bytes()).unwrap();
    assert_eq!(book.invoices.first().unwrap().number, "7");
    let refused = Book::read("invoice,quantity\n1,2\n".as_bytes()).unwrap_err();
    assert_eq!(refused.to_string(), "the file has no column stock_code");
}

#[test]
fn a_product_is_called_as_its_lines_mostly_do_and_costs_what_it_did_last() {
    let book = book(
        "1,85123A,WHITE HEART,2,2010-12-03T10:00:00,2.95,,EIRE\n\
         2,85123A,WHITE HEART,2,2010-12-01T10:00:00,2.55,,EIRE\n\
         3,85123A,LIGHT HOLDER,1,2010-12-02T10:00:00,2.75,,EIRE\n\
         4,85123A,damaged,-1,2010-12-04T10:00:00,0,,EIRE\n\
         5,85123b,RED HEART,4,2010-12-02T10:00:00,3.10,,EIRE\n\
         5,85123C,,-4,2010-12-02T10:00:00,0,,EIRE\n\
         6,BANK CHARGES,Bank Charges,1,2010-12-02T10:00:00,15,,EIRE\n\
         7,99999,thrown away,-1,2010-12-02T10:00:00,0,,EIRE\n",
    );
    let goods = goods(&book.shelf);
    let titles: Vec<_> = goods
        .iter()
        .map(|it| (it.number.as_str(), it.title.as_str()))
        .collect();
    let expected = [
        ("85123", "WHITE HEART"),
        ("99999", "thrown away"),
        ("BANK CHARGES", "Bank Charges"),
    ];
    assert_eq!(titles, expected);
    let hearts = goods.first().unwrap();
    let kinds = hearts.kinds.iter();
    let kinds: Vec<_> = kinds
        .map(|it| (it.sku.as_str(), it.pence, it.units))
        .collect();
    assert_eq!(
        kinds,
        [("85123A", 295, 5), ("85123C", 310, 0), ("85123b", 310, 4)]
    );
    let on_sale: Vec<_> = goods.iter().map(|it| it.on_sale).collect();
    assert_eq!(
        on_sale,
        [true, false, false],
        "neither what was never sold nor a charge"
    );
}

#[test]
fn the_first_of_equally_frequent_names_is_taken() {
    let book = book(
        "1,1,LATER,1,2010-12-01T10:00:00,1,,EIRE\n\
         1,1,EARLIER,1,2010-12-01T10:00:00,1,,EIRE\n",
    );
    assert_eq!(goods(&book.shelf).first().unwrap().title, "LATER");
}

#[test]
fn the_most_frequent_name_counts_whatever_kind_of_line_says_it() {
    let book = book(
        "1,1,CUP OLD,1,2010-12-01T10:00:00,1,,EIRE\n\
         2,1,,-7,2010-12-01T10:00:00,0,,EIRE\n\
         3,1,,-7,2010-12-01T10:00:00,0,,EIRE\n\
         4,1,,-7,2010-12-01T10:00:00,0,,EIRE\n\
         C5,1,CUP NEW,-1,2010-12-01T10:00:00,1,,EIRE\n\
         C6,1,CUP NEW,-1,2010-12-01T10:00:00,1,,EIRE\n",
    );
    assert_eq!(goods(&book.shelf).first().unwrap().title, "CUP NEW");
}

#[test]
fn a_description_that_fits_no_name_is_cut_and_counted() {
    let long = "ÄRMEL ".repeat(60);
    let book = book(&format!(
        "1,1,\"TWO\nLINES\",1,2010-12-01T10:00:00,1,,EIRE\n\
         1,2,{long},1,2010-12-01T10:00:00,1,,EIRE\n\
         1,3,\"\u{7}\",1,2010-12-01T10:00:00,1,,EIRE\n",
    ));
    let goods = goods(&book.shelf);
    let names: Vec<_> = goods.iter().map(|it| Name::new(&it.title)).collect();
    assert!(names.iter().all(Result::is_ok), "{names:?}");
    assert_eq!(goods[0].title, "TWO LINES");
    assert!(goods[1].title.starts_with("ÄRMEL ÄRMEL"));
    assert_eq!(goods[2].title, "3", "nothing is left of it");
    let things = book.shelf.things.values();
    assert_eq!(things.filter(|thing| thing.is_mended()).count(), 2);
}

#[test]
fn pounds_are_written_as_people_do() {
    assert_eq!(pounds(406_472_659), "£4,064,726.59");
    assert_eq!(
        (pounds(5), pounds(-123_456)),
        ("£0.05".into(), "-£1,234.56".into())
    );
}

#[test]
fn one_real_week_adds_up_to_the_penny() {
    let week = Book::unpack(super::super::WEEK).unwrap();
    let sums = Sums::of(&week).unwrap();
    assert_eq!((sums.orders, sums.lines), (611, 16_676));
    assert_eq!(sums.revenue_minor, 33_987_649);
    let months = BTreeMap::from([("2010-12".into(), 33_987_649)]);
    assert_eq!(sums.revenue_by_month, months);
    assert_eq!(sums.revenue_by_country.len(), 16);
    for (country, pence) in [
        ("United Kingdom", 31_973_325),
        ("EIRE", 433_723),
        ("Netherlands", 19_260),
    ] {
        assert_eq!(sums.revenue_by_country.get(country), Some(&pence));
    }
    assert_eq!(sums.units_by_sku.len(), 2_304);
    assert_eq!(sums.units_by_sku.values().sum::<u64>(), 137_912);
    assert_eq!(sums.units_by_sku.get("84077"), Some(&3_467));
    let skipped = [
        (Skip::CreditNote, 183),
        (Skip::Quantity, 45),
        (Skip::Price, 81),
    ];
    assert_eq!(week.skipped, BTreeMap::from(skipped));
    let stocked = goods(&week.shelf).into_iter().flat_map(|good| good.kinds);
    assert_eq!(stocked.map(|kind| kind.units).sum::<u64>(), 137_912);
}
