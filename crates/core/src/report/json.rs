//! The report as JSON, byte for byte the same for the same report.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::table::{Cell, Column, HalfDays, Line, Report, Row, Table};

impl Report {
    /// The report as JSON: two spaces of indentation, keys in their fixed order, one line feed at
    /// the end. The error is the writer's and has no cause in a report.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("Report", 5)?;
        report.serialize_field("period", &self.period)?;
        report.serialize_field("as_of", &self.as_of)?;
        report.serialize_field("platform", &self.platform)?;
        report.serialize_field("outside_platforms", &self.outside_platforms)?;
        report.serialize_field("tables", &self.tables)?;
        report.end()
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_struct("Table", 3)?;
        table.serialize_field("id", &self.id)?;
        table.serialize_field("rows", &self.rows)?;
        table.serialize_field("total", &self.total)?;
        table.end()
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_map(None)?;
        row.serialize_entry("country", &self.country)?;
        serialize_cells(&self.line, &mut row)?;
        row.end()
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = Column::of(self.category);
        let mut line = serializer.serialize_map(Some(columns.len()))?;
        serialize_cells(self, &mut line)?;
        line.end()
    }
}

fn serialize_cells<M: SerializeMap>(line: &Line, map: &mut M) -> Result<(), M::Error> {
    Column::of(line.category)
        .iter()
        .try_for_each(|column| map.serialize_entry(column.key(), &line.cell(*column)))
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Percent(percent) => serializer.serialize_u32(*percent),
            Self::Days(days) => days.serialize(serializer),
        }
    }
}

impl Serialize for HalfDays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Halves are exact in binary, so this always prints as .0 or .5.
        serializer.serialize_f64(f64::from(self.half_days()) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::Counted;
    use super::super::samples::{answered, imported, on, report};
    use crate::category::{Answer, Category};
    use crate::platform::Platforms;

    const ZEROS: &str = r#"{"received":0,"specified":0,"provided":0,"provided_non_content":0,"provided_content":0,"rejected":0,"no_data":0,"withdrawn":0,"pending":0,"challenged":0,"percentage":0,"median_days":null}"#;

    /// RE-2, RE-3, RE-6, RE-8: the form of published data, to the byte.
    #[test]
    fn the_report_as_json_keeps_its_keys_in_order() {
        let day = date(2024, 7, 1);
        let account = answered(Category::Account, "DE", day, Answer::ProvidedNonContent, 3);
        let other = Counted { platforms: Platforms::Other, ..account.clone() };
        let preserved = Counted {
            platforms: on(&["hik_connect", "hik_partner_pro"]),
            ..answered(Category::Preservation, "GB", day, Answer::Preserved, 0)
        };
        let histories = [imported(account), imported(other), imported(preserved)];

        let report = report(&histories, "2024-Q3", date(2024, 12, 31), "hik_connect");

        let account = r#""received":1,"specified":1,"provided":1,"provided_non_content":1,"provided_content":0,"rejected":0,"no_data":0,"withdrawn":0,"pending":0,"challenged":0,"percentage":100,"median_days":3.0}"#;
        let preservation = r#""received":1,"specified":1,"preserved":1,"rejected":0,"no_data":0,"withdrawn":0,"pending":0,"challenged":0,"percentage":100,"median_days":0.0}"#;
        let expected = [
            r#"{"period":{"from":"2024-07-01","to":"2024-09-30"},"as_of":"2024-12-31","#,
            r#""platform":"hik_connect","outside_platforms":1,"tables":["#,
            &format!(r#"{{"id":"product","rows":[],"total":{ZEROS}}},"#),
            &format!(
                r#"{{"id":"account","rows":[{{"country":"DE",{account}],"total":{{{account}}},"#
            ),
            &format!(r#"{{"id":"transaction","rows":[],"total":{ZEROS}}},"#),
            &format!(r#"{{"id":"emergency","rows":[],"total":{ZEROS}}},"#),
            &format!(r#"{{"id":"preservation","rows":[{{"country":"GB",{preservation}],"#),
            &format!(r#""total":{{{preservation}}}]}}"#),
        ]
        .concat();
        assert_eq!(serde_json::to_string(&report).unwrap(), expected);
    }

    #[test]
    fn the_file_is_indented_and_ends_in_a_line_feed() {
        let report = report(&[], "2024", date(2025, 1, 31), "all");

        let text = report.to_json().unwrap();

        assert!(text.starts_with(
            "{\n  \"period\": {\n    \"from\": \"2024-01-01\",\n    \"to\": \"2024-12-31\"\n  },\n  \"as_of\": \"2025-01-31\",\n  \"platform\": \"all\",\n  \"outside_platforms\": 0,\n  \"tables\": [\n    {\n      \"id\": \"product\",\n      \"rows\": [],\n"
        ));
        assert!(text.ends_with("\n}\n"));
    }
}
