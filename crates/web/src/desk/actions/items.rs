//! Items as people write them: `3, 7-12`.

use std::collections::BTreeSet;

use writ_core::case::Case;
use writ_core::request::ItemNumber;

/// The items that a text names: numbers and ranges of them, separated by commas. None where a part is neither, or
/// names an item that is not asked for.
pub(super) fn named(text: &str, case: &Case) -> Option<BTreeSet<ItemNumber>> {
    let mut items = BTreeSet::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        if first > last || last > writ_core::form::MOST_ITEMS {
            return None;
        }
        items.extend((first..=last).map(ItemNumber));
    }
    let known = |item: &ItemNumber| case.request.items.contains_key(item);
    (!items.is_empty() && items.iter().all(known)).then_some(items)
}

/// Items as a person would write them: neighbours drawn together.
pub(crate) fn written(items: impl IntoIterator<Item = ItemNumber>) -> String {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for ItemNumber(number) in items {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let run = |(first, last): &(u16, u16)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_items_are_drawn_together() {
        let items = [1, 2, 3, 7, 9, 10].map(ItemNumber);

        assert_eq!(written(items), "1-3, 7, 9-10");
        assert_eq!(written([]), "");
    }
}
