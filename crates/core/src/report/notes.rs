//! The notes that each table carries: what its columns count (RE-7).

use super::table::Column;
use crate::category::Category;

impl Column {
    /// What the column counts in a table, in one or two plain sentences (RE-7).
    #[must_use]
    pub fn note(self, category: Category) -> String {
        let requests = requests_of(category);
        match self {
            Self::Received => format!(
                "{} received from a government agency of the country or region. Submissions of the same legal process count as one request; a revised request counts as a new one; a request that was challenged or denied counts too.",
                capitalised(requests)
            ),
            Self::Specified => format!(
                "Distinct {} named in these requests. One request may name several, or none.",
                identifiers_of(category)
            ),
            Self::Provided => match category {
                Category::Account | Category::Emergency => {
                    format!("{} in answer to which non-content data, and no content, was provided.", capitalised(requests))
                }
                Category::Product
                | Category::Transaction
                | Category::Restriction
                | Category::Preservation
                | Category::Assistance => {
                    format!("{} in answer to which data was provided.", capitalised(requests))
                }
            },
            Self::ProvidedNonContent => "Requests in answer to which non-content data, and no content, was provided.".to_owned(),
            Self::ProvidedContent => "Requests in answer to which content was provided, alone or beside other data.".to_owned(),
            Self::Restricted => "Requests by which an account was restricted and none was deleted.".to_owned(),
            Self::Deleted => "Requests by which an account was deleted.".to_owned(),
            Self::Preserved => "Requests by which data was preserved.".to_owned(),
            Self::Assisted => "Requests by which assistance was given.".to_owned(),
            Self::Rejected => "Requests refused in whole; no data was provided.".to_owned(),
            Self::NoData => "Requests that were not refused and to which there was nothing to provide.".to_owned(),
            Self::Withdrawn => "Requests that the agency withdrew, or revised before they were answered.".to_owned(),
            Self::Pending => "Requests not answered by the day whose knowledge the report shows.".to_owned(),
            Self::Challenged => "Requests objected to or rejected at least in part. They are among the outcomes already.".to_owned(),
            Self::Percentage => percentage_note(category).to_owned(),
            Self::MedianDays => "The median of the days from receipt to answer, over all requests that were answered, whatever the answer.".to_owned(),
        }
    }
}

const fn requests_of(category: Category) -> &'static str {
    match category {
        Category::Product => "product-based requests",
        Category::Account => "account-based requests",
        Category::Transaction => "transaction-based requests",
        Category::Emergency => "emergency requests",
        Category::Restriction => "requests to restrict or delete an account",
        Category::Preservation => "requests to preserve data",
        Category::Assistance => "requests for assistance",
    }
}

const fn identifiers_of(category: Category) -> &'static str {
    match category {
        Category::Product => "products",
        Category::Account => "accounts",
        Category::Transaction => "customer-related identities",
        Category::Emergency
        | Category::Restriction
        | Category::Preservation
        | Category::Assistance => "identifiers",
    }
}

const fn percentage_note(category: Category) -> &'static str {
    match category {
        Category::Product | Category::Transaction => {
            "The share of requests received in answer to which data was provided, rounded to whole per cent."
        }
        Category::Account => {
            "The share of requests received in answer to which only non-content data was provided, rounded to whole per cent."
        }
        Category::Emergency => {
            "The share of requests received in answer to which data of any kind was provided, rounded to whole per cent."
        }
        Category::Restriction | Category::Preservation | Category::Assistance => {
            "The share of requests received by which what was asked for was done, rounded to whole per cent."
        }
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RE-7.
    #[test]
    fn each_table_carries_a_definition_of_each_of_its_columns() {
        for category in Category::ALL {
            for column in Column::of(category) {
                let note = column.note(category);

                assert!(note.starts_with(char::is_uppercase) && note.ends_with('.'), "{note}");
            }
        }
    }

    /// RE-2 to RE-5, RE-7, RE-8.
    #[test]
    fn the_notes_say_of_which_requests_and_identifiers_a_table_speaks() {
        for (category, received, specified) in [
            (Category::Product, "Product-based requests ", "Distinct products "),
            (Category::Account, "Account-based requests ", "Distinct accounts "),
            (
                Category::Transaction,
                "Transaction-based requests ",
                "Distinct customer-related identities ",
            ),
            (Category::Emergency, "Emergency requests ", "Distinct identifiers "),
            (Category::Restriction, "Requests to restrict or delete ", "Distinct identifiers "),
            (Category::Preservation, "Requests to preserve data ", "Distinct identifiers "),
            (Category::Assistance, "Requests for assistance ", "Distinct identifiers "),
        ] {
            assert!(Column::Received.note(category).starts_with(received), "{category}");
            assert!(Column::Specified.note(category).starts_with(specified), "{category}");
        }
    }

    /// RE-3, RE-5, RE-7.
    #[test]
    fn the_notes_say_which_data_the_column_means() {
        let provided = |category| Column::Provided.note(category);

        assert!(provided(Category::Account).contains("non-content"));
        assert!(provided(Category::Emergency).contains("non-content"));
        assert!(!provided(Category::Product).contains("non-content"));
        assert!(Column::Percentage.note(Category::Emergency).contains("any kind"));
    }
}
