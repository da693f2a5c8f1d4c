//! The manual's page that compares: what it claims for this crate names tests that exist.

use std::collections::{BTreeMap, BTreeSet};

use crate::requirements::exists;

const PAGE: &str = include_str!("../../docs/compare.md");

/// What the crate has none of, is a matter of numbers or of the repository, or is shown by steps of
/// continuous integration.
const NEED_NO_TEST: [&str; 11] = [
    "Called from C",
    "Crates in a project",
    "Language",
    "OAuth, OpenID Connect",
    "Other factors",
    "Pages, translations",
    "Passkeys",
    "Passwords and sessions",
    "Ready-made pages",
    "Stores for databases",
    "Without `std` and heap",
];

/// The cells of a row of a table.
fn cells(row: &'static str) -> Vec<&'static str> {
    let row = row.strip_prefix('|').unwrap().strip_suffix('|').unwrap();
    row.split('|').map(str::trim).collect()
}

/// The rows of all tables whose second column is this crate's: the claim, and what it says.
fn claims() -> Vec<(&'static str, &'static str)> {
    let mut claims = Vec::new();
    let mut ours = false;
    for line in PAGE.lines() {
        match line.starts_with('|') {
            false => ours = false,
            true if line.starts_with("| | Here |") => ours = true,
            true if ours && !line.starts_with("|---") => {
                let row = cells(line);
                claims.push((row[0], row[1]));
            }
            true => {}
        }
    }
    claims
}

/// The numbers behind each claim, and the list of tests that they count in.
fn shown_by() -> (BTreeMap<&'static str, Vec<usize>>, Vec<&'static str>) {
    let (_, section) = PAGE
        .split_once("\n# Tests behind the column \"Here\"\n")
        .unwrap();
    let (section, _) = section.split_once("\n# ").unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|'));
    let rows = rows.skip(2).map(|row| {
        let row = cells(row);
        let numbers = row[1].split(", ").map(|number| number.parse().unwrap());
        (row[0], numbers.collect())
    });
    let items = section.lines().filter_map(|line| {
        let (number, test) = line.split_once(". `")?;
        number.parse::<usize>().ok()?;
        test.strip_suffix('`')
    });
    (rows.collect(), items.collect())
}

#[test]
fn every_claim_names_a_test_that_exists() {
    let claims = claims();
    assert!(claims.len() > 40, "{} claims", claims.len());
    let (shown_by, tests) = shown_by();
    for test in &tests {
        assert!(exists(test), "no test {test}");
    }
    for (claim, here) in &claims {
        let shown = shown_by.contains_key(claim);
        let needs_none = NEED_NO_TEST.contains(claim);
        assert!(shown != needs_none, "{claim}: {here}");
    }
    let claimed: BTreeSet<_> = claims.iter().map(|(claim, _)| claim).collect();
    let mut used = BTreeSet::<usize>::new();
    for (claim, numbers) in &shown_by {
        assert!(claimed.contains(claim), "nothing claims {claim}");
        used.extend(numbers);
    }
    assert_eq!(
        used.into_iter().collect::<Vec<_>>(),
        (1..=tests.len()).collect::<Vec<_>>()
    );
}

#[test]
fn every_product_names_its_version_and_what_was_read() {
    let heads = PAGE.lines().filter(|line| line.starts_with("| | Here |"));
    let (_, sources) = PAGE.split_once("\n# Sources\n").unwrap();
    let mut products = 0;
    for product in heads.flat_map(|head| cells(head).into_iter().skip(2)) {
        products += 1;
        assert!(
            product.contains(|c: char| c.is_ascii_digit()),
            "{product}: no version"
        );
        assert!(
            sources.contains(&format!("\n| {product} | ")),
            "{product}: no source"
        );
    }
    assert!(products > 14, "{products} products");
}
