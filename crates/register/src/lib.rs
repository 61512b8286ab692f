//! Reads and writes the register file formats (CSV, JSONL, XLSX), one bounded row at a time.
