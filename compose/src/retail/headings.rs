//! Under which headings a gift-ware retailer's products are found, by the words in their names.

/// A group of products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heading {
    /// What people call it.
    pub name: &'static str,
    /// What addresses call it.
    pub handle: &'static str,
}

/// The heading that all others stand below.
pub const ROOT: Heading = heading("Gift ware", "gift-ware");
/// Where postage, fees and the like are kept: they were invoiced, but nobody can order them.
pub const CHARGES: Heading = heading("Charges", "charges");
/// Where everything else is.
const REST: Heading = heading("Gifts", "gifts");

const fn heading(name: &'static str, handle: &'static str) -> Heading {
    Heading { name, handle }
}

/// Words and where they lead. The first heading with a word of the name is the product's.
const WORDS: &[(Heading, &[&str])] = &[
    (
        heading("Christmas", "christmas"),
        &[
            "CHRISTMAS",
            "XMAS",
            "ADVENT",
            "REINDEER",
            "SANTA",
            "SNOWFLAKE",
        ],
    ),
    (heading("Easter", "easter"), &["EASTER", "BUNNY", "CHICK"]),
    (
        heading("Bags and purses", "bags"),
        &["BAG", "BAGS", "PURSE", "SHOPPER", "RUCKSACK", "SATCHEL"],
    ),
    (
        heading("Jewellery", "jewellery"),
        &[
            "NECKLACE", "BRACELET", "EARRINGS", "EARRING", "RING", "BROOCH", "CHARM", "HAIR",
            "BANGLE", "PENDANT", "DIAMANTE",
        ],
    ),
    (
        heading("Candles and lights", "lights"),
        &[
            "CANDLE",
            "CANDLES",
            "T-LIGHT",
            "T-LIGHTS",
            "LIGHT",
            "LIGHTS",
            "LANTERN",
            "LAMP",
            "CANDLESTICK",
            "INCENSE",
        ],
    ),
    (
        heading("Kitchen and table", "kitchen"),
        &[
            "MUG",
            "CUP",
            "CUPS",
            "TEA",
            "COFFEE",
            "TEACUP",
            "TEAPOT",
            "CAKE",
            "CAKES",
            "BOWL",
            "PLATE",
            "PLATES",
            "CUTLERY",
            "SPOON",
            "TRAY",
            "JAM",
            "BAKING",
            "KITCHEN",
            "APRON",
            "BOTTLE",
            "LUNCH",
            "SNACK",
            "COASTER",
            "COASTERS",
            "NAPKINS",
            "JUG",
            "TOWEL",
            "TOWELS",
            "RECIPE",
            "EGG",
            "CAKESTAND",
            "CAKESTANDS",
        ],
    ),
    (
        heading("Cards and stationery", "stationery"),
        &[
            "CARD", "CARDS", "WRAP", "NOTEBOOK", "PEN", "PENCIL", "PENCILS", "STICKERS", "PAPER",
            "TISSUE", "RIBBON", "RIBBONS", "MAGNETS", "BOOK", "JOURNAL", "TAPE",
        ],
    ),
    (
        heading("Garden", "garden"),
        &[
            "GARDEN",
            "PLANT",
            "PLANTER",
            "BIRD",
            "BIRDHOUSE",
            "WATERING",
            "HERB",
            "PARASOL",
        ],
    ),
    (
        heading("Toys and crafts", "toys"),
        &[
            "TOY",
            "GAME",
            "DOLL",
            "DOLLY",
            "FELTCRAFT",
            "PLAYHOUSE",
            "SKITTLES",
            "PUZZLE",
            "CRAFT",
            "KIT",
            "JIGSAW",
            "BINGO",
            "DOMINOES",
            "SPACEBOY",
        ],
    ),
    (
        heading("Home", "home"),
        &[
            "CLOCK",
            "FRAME",
            "MIRROR",
            "CUSHION",
            "DOORMAT",
            "HOOK",
            "DRAWER",
            "CABINET",
            "SIGN",
            "BUNTING",
            "DECORATION",
            "HANGING",
            "KNOB",
            "BOX",
            "TIN",
            "JAR",
            "STAND",
            "WALL",
            "GARLAND",
            "BASKET",
            "STORAGE",
        ],
    ),
];

/// Codes of what was invoiced without being a thing.
const CHARGED: &[&str] = &[
    "POST",
    "DOT",
    "C2",
    "M",
    "m",
    "D",
    "S",
    "B",
    "BANK CHARGES",
    "AMAZONFEE",
    "CRUK",
    "PADS",
];

/// Every heading below the first one.
pub fn all() -> impl Iterator<Item = Heading> {
    let worded = WORDS.iter().map(|(heading, _)| *heading);
    worded.chain([REST, CHARGES])
}

/// Where a product of this code and name is found.
pub fn of(code: &str, name: &str) -> Heading {
    if CHARGED.contains(&code) {
        return CHARGES;
    }
    let name = name.to_uppercase();
    let words: Vec<_> = name
        .split(|it: char| !it.is_alphanumeric() && it != '-')
        .collect();
    let found = WORDS
        .iter()
        .find(|(_, wanted)| wanted.iter().any(|word| words.contains(word)));
    found.map_or(REST, |(heading, _)| *heading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_product_is_found_by_the_words_of_its_name() {
        assert_eq!(
            of("85123A", "White hanging heart T-light holder").handle,
            "lights"
        );
        assert_eq!(of("22112", "CHOCOLATE HOT WATER BOTTLE").handle, "kitchen");
        assert_eq!(of("1", "STEAMER").handle, "gifts");
        assert_eq!(of("POST", "POSTAGE"), CHARGES);
    }

    #[test]
    fn no_two_headings_share_an_address() {
        let handles: Vec<_> = all().chain([ROOT]).map(|it| it.handle).collect();
        let different: BTreeSet<_> = handles.iter().collect();
        assert_eq!(handles.len(), different.len());
    }
}
