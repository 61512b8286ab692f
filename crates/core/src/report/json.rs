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
        let columns = Column::of(self.line.category);
        let mut row = serializer.serialize_map(Some(columns.len() + 1))?;
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
