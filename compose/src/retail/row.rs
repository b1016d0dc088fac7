//! One line of the file: what was sold, or why it cannot be taken as a sale.

use super::{
    calendar::Calendar,
    pence::{NotPence, pence},
};
use contracts::{Name, Quantity, Sku, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The line as the file has it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Row<'a> {
    /// Its number.
    pub invoice: &'a str,
    /// What was sold.
    pub stock_code: &'a str,
    /// What it is called.
    pub description: &'a str,
    /// How many.
    pub quantity: &'a str,
    /// When.
    pub invoiced_at: &'a str,
    /// What one cost, in pounds.
    pub unit_price_gbp: &'a str,
    /// Who bought it; empty for a guest.
    pub customer_id: &'a str,
    /// Where they are.
    pub country: &'a str,
}

/// Why a line is not taken. The order is that of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Skip {
    #[serde(rename = "credit note")]
    /// Goods that came back.
    CreditNote,
    #[serde(rename = "accounting adjustment")]
    /// The accountants' own.
    Adjustment,
    #[serde(rename = "invoice number of no known kind")]
    /// Neither digits nor one of these.
    Invoice,
    #[serde(rename = "quantity not above zero")]
    /// Nothing was sold, or something came back.
    Quantity,
    #[serde(rename = "price not above zero")]
    /// It was given away or written off.
    Price,
    #[serde(rename = "price below a penny's precision")]
    /// Money here is whole pence.
    Precision,
    #[serde(rename = "unreadable line")]
    /// It has other columns, or is no text.
    Line,
    #[serde(rename = "unreadable quantity")]
    /// No whole number, or a larger one than there may be.
    UnreadableQuantity,
    #[serde(rename = "unreadable price")]
    /// No decimal number, or a larger one than there may be.
    UnreadablePrice,
    #[serde(rename = "unreadable time")]
    /// No day and time.
    Time,
    #[serde(rename = "stock code that cannot be a SKU")]
    /// Empty, too long, or not ASCII.
    Code,
    #[serde(rename = "invoice of more lines than an order may have")]
    /// It does not fit an order.
    TooManyLines,
    #[serde(rename = "invoice of longer texts than an order may have")]
    /// It does not fit a record.
    TooManyBytes,
}

/// A line that is a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// What was sold.
    pub sku: Sku,
    /// How many units.
    pub quantity: Quantity,
    /// What one cost, in pence.
    pub pence: i64,
    /// When.
    pub at: Timestamp,
}

impl Row<'_> {
    /// What the line calls it, if it says anything, as far as a name may go.
    pub fn name(&self) -> Option<Name> {
        Name::cut(self.description).ok()
    }

    /// What was sold, or why this is no sale.
    pub fn sale(&self, calendar: Calendar) -> Result<Sale, Skip> {
        self.kind()?;
        let quantity: i64 = self
            .quantity
            .trim()
            .parse()
            .map_err(|_| Skip::UnreadableQuantity)?;
        if quantity <= 0 {
            return Err(Skip::Quantity);
        }
        let units = u32::try_from(quantity).map_err(|_| Skip::UnreadableQuantity)?;
        let pence = pence(self.unit_price_gbp.trim()).map_err(|why| match why {
            NotPence::Unreadable => Skip::UnreadablePrice,
            NotPence::NotAboveZero => Skip::Price,
            NotPence::BelowAPenny => Skip::Precision,
        })?;
        Ok(Sale {
            sku: sku(self.stock_code).ok_or(Skip::Code)?,
            quantity: Quantity::new(units).map_err(|_| Skip::UnreadableQuantity)?,
            pence,
            at: calendar.moment(self.invoiced_at.trim()).ok_or(Skip::Time)?,
        })
    }

    fn kind(&self) -> Result<(), Skip> {
        let number = self.invoice.trim();
        let all_digits =
            |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        match number.chars().next() {
            _ if all_digits(number) => Ok(()),
            Some('C') => Err(Skip::CreditNote),
            Some('A') => Err(Skip::Adjustment),
            _ => Err(Skip::Invoice),
        }
    }
}

/// What the shop calls a stock code. A SKU has no blanks, so they become underscores.
pub fn sku(code: &str) -> Option<Sku> {
    let code: String = code
        .trim()
        .chars()
        .map(|letter| if letter == ' ' { '_' } else { letter })
        .collect();
    Sku::new(code).ok().filter(Sku::has_an_address)
}

/// The month of a moment, such as `2010-12`.
pub fn month(at: Timestamp) -> SmolStr {
    at.to_string().chars().take("2010-12".len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEA: Row<'_> = Row {
        invoice: "536365",
        stock_code: "85123A",
        description: "TEA POT",
        quantity: "6",
        invoiced_at: "2010-12-01T08:26:00",
        unit_price_gbp: "2.55",
        customer_id: "17850",
        country: "United Kingdom",
    };

    #[test]
    fn a_sale_is_read_exactly() {
        let sale = TEA.sale(Calendar::DayFirst).unwrap();
        assert_eq!(
            (sale.sku.as_str(), sale.quantity.units(), sale.pence),
            ("85123A", 6, 255)
        );
        assert_eq!(sale.at.to_string(), "2010-12-01T08:26:00Z");
        assert_eq!(month(sale.at), "2010-12");
    }

    #[test]
    fn a_blank_in_a_code_becomes_an_underscore() {
        let code = |text| sku(text).map(|sku| sku.to_string());
        assert_eq!(code(" BANK CHARGES ").as_deref(), Some("BANK_CHARGES"));
        assert_eq!(code("m").as_deref(), Some("m"));
        assert_eq!(code("  "), None);
        assert_eq!(code(" .. "), None, "no address could name it");
        assert_eq!(code("CAFÉ"), None);
    }

    #[test]
    fn each_line_that_is_no_sale_has_its_reason() {
        let why = |row: Row<'_>| row.sale(Calendar::DayFirst).err();
        let credit = Row {
            invoice: "C536379",
            quantity: "-1",
            ..TEA
        };
        assert_eq!(why(credit), Some(Skip::CreditNote));
        let debt = Row {
            invoice: "A563185",
            unit_price_gbp: "11062.06",
            ..TEA
        };
        assert_eq!(why(debt), Some(Skip::Adjustment));
        assert_eq!(why(Row { invoice: "", ..TEA }), Some(Skip::Invoice));
        for (quantity, reason) in [
            ("-10", Skip::Quantity),
            ("0", Skip::Quantity),
            ("1.5", Skip::UnreadableQuantity),
            ("9999999999", Skip::UnreadableQuantity),
        ] {
            assert_eq!(why(Row { quantity, ..TEA }), Some(reason), "{quantity}");
        }
        for (unit_price_gbp, reason) in [
            ("0", Skip::Price),
            ("-3.00", Skip::Price),
            ("0.001", Skip::Precision),
            ("free", Skip::UnreadablePrice),
        ] {
            let row = Row {
                unit_price_gbp,
                ..TEA
            };
            assert_eq!(why(row), Some(reason), "{unit_price_gbp}");
        }
        let never = Row {
            invoiced_at: "2011-02-30T00:00:00",
            ..TEA
        };
        assert_eq!(why(never), Some(Skip::Time));
        assert_eq!(
            why(Row {
                stock_code: "",
                ..TEA
            }),
            Some(Skip::Code)
        );
    }
}
