//! A file with every oddity that trade has, and what it comes to.

use std::{collections::BTreeMap, fmt::Write};

/// How often the codes of a long invoice begin anew: a code stands in several of its lines.
const CODES: usize = 700;

/// The text of a file, and what a replay of it is to say.
pub struct Odd {
    pub text: String,
    pub orders: u64,
    pub lines: u64,
    pub pence: u64,
    pub skipped: BTreeMap<&'static str, u64>,
}

impl Odd {
    /// Long invoices, then the oddities: with a byte order mark, ends of lines as spreadsheets
    /// write them, and times in three forms.
    pub fn trade() -> Self {
        let mut odd = Self {
            text: "\u{feff}invoice,stock_code,description,quantity,invoiced_at,unit_price_gbp,\
                   customer_id,country\r\n"
                .to_owned(),
            orders: 0,
            lines: 0,
            pence: 0,
            skipped: BTreeMap::new(),
        };
        for (number, lines) in [(573_585, 1_114), (581_492, 2_000), (900_001, 4_999)] {
            odd.invoice(number, lines);
        }
        for line in 0..5_001 {
            let code = 20_000 + line;
            odd.skip(
                "invoice of more lines than an order may have",
                &format!("900002,{code},MUG,1,2010-12-01 08:26:00,1.25,17850,EIRE"),
            );
        }
        odd.sales();
        odd.no_sales();
        odd
    }

    fn invoice(&mut self, number: u32, lines: usize) {
        self.orders += 1;
        for line in 0..lines {
            let code = 30_000 + line % CODES;
            let (quantity, pence) = (line % 12 + 1, 85 + line % 400);
            let (pounds, pence_left) = (pence / 100, pence % 100);
            let name = format!("\"CHARM, \"\"RED\"\" {code}\"");
            self.sale(
                (quantity * pence) as u64,
                &format!(
                    "{number},{code},{name},{quantity},1/12/2010 8:26,\
                     {pounds}.{pence_left:02},,United Kingdom"
                ),
            );
        }
    }

    /// Orders of one line each.
    fn sales(&mut self) {
        let long = "A VERY LONG STORY OF A MUG ".repeat(12);
        let (iso, blank) = ("2010-12-01T08:26:00", "2010-12-01 08:26:00");
        for (pence, line) in [
            (125, format!("1,22112,{long},1,{iso},1.25,17850,EIRE")),
            (
                168_469_600,
                format!("2,gift 0001,GIFT,80995,{blank},20.80,16446.0,France"),
            ),
            (
                3_897_000,
                "3,m,Manual,1,13/12/2010 15:49,38970,15098,Unspecified".to_owned(),
            ),
            (300, format!("4,85123a,,2,{iso},1.5,,United Kingdom")),
            (255, format!("5,85123A,WHITE HEART,1,{iso},2.550,,Atlantis")),
        ] {
            self.orders += 1;
            self.sale(pence, &line);
        }
    }

    fn no_sales(&mut self) {
        let at = "2010-12-01T08:26:00";
        for (why, line) in [
            (
                "credit note",
                format!("C6,gift 0001,GIFT,-80995,{at},20.80,16446,France"),
            ),
            (
                "accounting adjustment",
                format!("A563185,B,Adjust bad debt,1,{at},11062.06,,United Kingdom"),
            ),
            (
                "accounting adjustment",
                format!("A563186,B,Adjust bad debt,1,{at},-11062.06,,United Kingdom"),
            ),
            (
                "invoice number of no known kind",
                format!("BADDEBT,B,debt,1,{at},1,,United Kingdom"),
            ),
            (
                "quantity not above zero",
                format!("7,22112,damaged,-9,{at},0,,United Kingdom"),
            ),
            (
                "price not above zero",
                format!("8,22112,MUG,1,{at},0.00,,United Kingdom"),
            ),
            (
                "price not above zero",
                format!("8,22112,MUG,1,{at},-1,,United Kingdom"),
            ),
            (
                "price below a penny's precision",
                format!("8,PADS,PADS,1,{at},0.001,,EIRE"),
            ),
            (
                "unreadable time",
                "8,22112,MUG,1,2010-12-32T08:26:00,1,,EIRE".to_owned(),
            ),
            (
                "stock code that cannot be a SKU",
                format!("8,CAFÉ,MUG,1,{at},1,,EIRE"),
            ),
            ("unreadable line", "8,22112,MUG,1".to_owned()),
        ] {
            self.skip(why, &line);
        }
    }

    fn sale(&mut self, pence: u64, line: &str) {
        self.lines += 1;
        self.pence += pence;
        self.write(line);
    }

    fn skip(&mut self, why: &'static str, line: &str) {
        *self.skipped.entry(why).or_default() += 1;
        self.write(line);
    }

    fn write(&mut self, line: &str) {
        write!(self.text, "{line}\r\n").unwrap();
    }
}
