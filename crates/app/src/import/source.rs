//! The file being read, and how much of it was.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use writ_register::{FileProblem, Format, RegisterFile};

use super::Progress;

/// What is known of the file from outside.
pub(super) struct Source {
    bytes: Arc<AtomicU64>,
    bytes_total: u64,
}

impl Source {
    pub(super) fn open(path: &Path) -> Result<(Self, RegisterFile<Watched<File>>), FileProblem> {
        let format = Format::of(path)?;
        let file = File::open(path).map_err(FileProblem::unreadable)?;
        let bytes_total = file.metadata().map_err(FileProblem::unreadable)?.len();
        let bytes = Arc::new(AtomicU64::new(0));
        let watched = Watched { inner: file, bytes: Arc::clone(&bytes) };
        Ok((Self { bytes, bytes_total }, RegisterFile::from_source(watched, format)?))
    }

    pub(super) fn progress(&self, rows: u64) -> Progress {
        let bytes = self.bytes.load(Ordering::Relaxed).min(self.bytes_total);
        Progress { rows, bytes, bytes_total: self.bytes_total }
    }
}

/// A source that says how far it was read.
pub(super) struct Watched<S> {
    inner: S,
    bytes: Arc<AtomicU64>,
}

impl<S: Read> Read for Watched<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<S: Seek> Seek for Watched<S> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}
