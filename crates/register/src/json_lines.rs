//! JSONL: one object of texts a line, its keys the columns.

use std::fmt;
use std::io::{BufRead as _, Read};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use writ_core::register::{Column, RawRow};

use crate::RECORD_BYTES;
use crate::header;
use crate::problem::{FileProblem, LineProblem, ReadProblem};
use crate::text::{self, TextSource};

/// The rows of a JSONL register.
pub(crate) struct JsonRows<S> {
    source: TextSource<S>,
    bytes: Vec<u8>,
    line: u64,
}

impl<S: Read> JsonRows<S> {
    pub(crate) fn open(source: S) -> Result<Self, FileProblem> {
        Ok(Self { source: text::open(source)?, bytes: Vec::new(), line: 0 })
    }

    /// Reads the next row that is not blank.
    pub(crate) fn read(&mut self, row: &mut RawRow) -> Result<Option<u64>, ReadProblem> {
        loop {
            self.bytes.clear();
            self.line += 1;
            let bound = RECORD_BYTES as u64 + 1;
            let taken = self
                .source
                .by_ref()
                .take(bound)
                .read_until(b'\n', &mut self.bytes)
                .map_err(FileProblem::unreadable)?;
            if taken == 0 {
                return Ok(None);
            }
            if taken > RECORD_BYTES {
                return Err(text::too_long(self.line).into());
            }
            let text = text::decode(&self.bytes, self.line)?.trim();
            if text.is_empty() {
                continue;
            }
            parse(text, row, self.line)?;
            if !row.is_blank() {
                return Ok(Some(self.line));
            }
        }
    }
}

fn parse(text: &str, row: &mut RawRow, line: u64) -> Result<(), LineProblem> {
    let mut flaw = None;
    let mut json = serde_json::Deserializer::from_str(text);
    let parsed = RowSeed { row, flaw: &mut flaw }.deserialize(&mut json).and_then(|()| json.end());
    parsed.map_err(|error| {
        let flaw = flaw.unwrap_or_else(|| Flaw {
            column: None,
            code: "json_malformed",
            message: format!(
                "is not one JSON object of texts, from character {} on: correct it",
                error.column()
            ),
        });
        let Flaw { column, code, message } = flaw;
        LineProblem { line, column, code, message, content: text.to_owned() }
    })
}

struct Flaw {
    column: Option<Column>,
    code: &'static str,
    message: String,
}

/// Reads an object straight into a row; what is wrong beyond JSON itself is left in `flaw`.
struct RowSeed<'a> {
    row: &'a mut RawRow,
    flaw: &'a mut Option<Flaw>,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = [false; Column::COUNT];
        while let Some(column) = map.next_key_seed(KeySeed { flaw: self.flaw })? {
            if let Some(seen) = seen.get_mut(column.index())
                && std::mem::replace(seen, true)
            {
                *self.flaw = Some(Flaw {
                    column: Some(column),
                    code: "column_duplicate",
                    message: format!("has `{column}` twice: keep one"),
                });
                return Err(A::Error::custom("a key twice"));
            }
            map.next_value_seed(ValueSeed { row: self.row, column, flaw: self.flaw })?;
        }
        Ok(())
    }
}

struct KeySeed<'a> {
    flaw: &'a mut Option<Flaw>,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Column;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Column, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Column;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Column, E> {
        name.parse().map_err(|_| {
            let unknown = header::unknown(name);
            *self.flaw = Some(Flaw { column: None, code: unknown.code, message: unknown.message });
            E::custom("unknown key")
        })
    }
}

struct ValueSeed<'a> {
    row: &'a mut RawRow,
    column: Column,
    flaw: &'a mut Option<Flaw>,
}

impl ValueSeed<'_> {
    fn refuse<E: serde::de::Error>(self) -> Result<(), E> {
        let column = self.column;
        *self.flaw = Some(Flaw {
            column: Some(column),
            code: "value_not_text",
            message: format!("the value of `{column}` is not a text: put it in quotes"),
        });
        Err(E::custom("not a text"))
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or null")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.row.set(self.column, text);
        Ok(())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.refuse()
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.refuse()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.refuse()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.refuse()
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.refuse()
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.refuse()
    }
}
