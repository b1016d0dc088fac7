//! The file's names of countries, and the codes that the shop knows them by.
//!
//! **Invariant:** within one file no two names share a code, so that a report can go back from the
//! shop's codes to the file's names.

use contracts::Country;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Names of retailers' files and the codes of ISO 3166-1 they stand for. The channel's islands have
/// two codes, of which the larger island's is taken; the union's is one that the standard reserves.
const KNOWN: &[(&str, &str)] = &[
    ("Australia", "AU"),
    ("Austria", "AT"),
    ("Bahrain", "BH"),
    ("Belgium", "BE"),
    ("Bermuda", "BM"),
    ("Brazil", "BR"),
    ("Canada", "CA"),
    ("Channel Islands", "JE"),
    ("Cyprus", "CY"),
    ("Czech Republic", "CZ"),
    ("Denmark", "DK"),
    ("EIRE", "IE"),
    ("European Community", "EU"),
    ("Finland", "FI"),
    ("France", "FR"),
    ("Germany", "DE"),
    ("Greece", "GR"),
    ("Hong Kong", "HK"),
    ("Iceland", "IS"),
    ("Israel", "IL"),
    ("Italy", "IT"),
    ("Japan", "JP"),
    ("Korea", "KR"),
    ("Lebanon", "LB"),
    ("Lithuania", "LT"),
    ("Malta", "MT"),
    ("Morocco", "MA"),
    ("Netherlands", "NL"),
    ("Nigeria", "NG"),
    ("Norway", "NO"),
    ("Poland", "PL"),
    ("Portugal", "PT"),
    ("RSA", "ZA"),
    ("Saudi Arabia", "SA"),
    ("Singapore", "SG"),
    ("Spain", "ES"),
    ("Sweden", "SE"),
    ("Switzerland", "CH"),
    ("Thailand", "TH"),
    ("USA", "US"),
    ("United Arab Emirates", "AE"),
    ("United Kingdom", "GB"),
    ("Unspecified", "ZZ"),
];

/// The first letter of the codes that the standard leaves to its users, and the second ones.
const OWN: (char, std::ops::RangeInclusive<char>) = ('Q', 'M'..='Z');

/// The countries of one file, by the shop's codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Countries {
    codes: BTreeMap<SmolStr, Country>,
    names: BTreeMap<Country, SmolStr>,
}

/// More names that nobody knows than there are codes for them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no code left for the country {0:?}")]
pub struct NoCodeLeft(SmolStr);

impl Countries {
    /// Gives each name a code: its own, or one of those left to users, in the names' order.
    pub fn of(names: BTreeSet<SmolStr>) -> Result<Self, NoCodeLeft> {
        let mut countries = Self::default();
        let (first, mut seconds) = OWN;
        for name in names {
            let code = match known(&name) {
                Some(code) => code,
                None => {
                    let own = seconds.next().map(|second| format!("{first}{second}"));
                    let own = own.and_then(|code| code.parse().ok());
                    own.ok_or_else(|| NoCodeLeft(name.clone()))?
                }
            };
            countries.names.insert(code, name.clone());
            countries.codes.insert(name, code);
        }
        Ok(countries)
    }

    /// The code of a name of this file.
    pub fn code(&self, name: &str) -> Country {
        let code = self.codes.get(name).copied();
        code.unwrap_or(Country::UNKNOWN)
    }

    /// What the file calls a country; its code, where the file does not have it.
    pub fn name(&self, code: Country) -> SmolStr {
        let name = self.names.get(&code).cloned();
        name.unwrap_or_else(|| code.code().into())
    }
}

fn known(name: &str) -> Option<Country> {
    let found = KNOWN.iter().find(|(known, _)| *known == name)?;
    found.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries(names: &[&str]) -> Countries {
        Countries::of(names.iter().map(SmolStr::new).collect()).unwrap()
    }

    #[test]
    fn every_known_name_has_a_code_of_its_own_and_leads_back() {
        let names: Vec<_> = KNOWN.iter().map(|(name, _)| *name).collect();
        let countries = countries(&names);
        for (name, code) in KNOWN {
            assert_eq!(countries.code(name).code(), *code);
            assert_eq!(countries.name(code.parse().unwrap()), *name);
        }
    }

    #[test]
    fn names_that_nobody_knows_stay_apart() {
        let countries = countries(&["West Indies", "EIRE", "Atlantis"]);
        assert_eq!(countries.code("Atlantis").code(), "QM");
        assert_eq!(countries.code("West Indies").code(), "QN");
        assert_eq!(countries.name("QN".parse().unwrap()), "West Indies");
        assert_eq!(countries.name("DE".parse().unwrap()), "DE");
    }

    #[test]
    fn more_unknown_names_than_codes_are_refused() {
        let names = (0..15).map(|number| format!("Nowhere {number:02}").into());
        let refused = Countries::of(names.collect()).unwrap_err();
        assert_eq!(refused, NoCodeLeft("Nowhere 14".into()));
    }
}
