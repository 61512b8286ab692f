//! What `strace` saw of the program: whether all that was written for an acknowledgement was on disk before it left.
//!
//! A sync that fails loses what it was to bring to disk, whatever a later one says: the system may take the pages for
//! clean. Only what is written once more, and synced then, is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// Whatever writes, syncs or gives a name; `-y` says to which file.
pub(crate) const CALLS: &str = "trace=fsync,fdatasync,write,pwrite64,writev,pwritev,pwritev2,read,recvfrom,sendto,\
                                sendmsg,link,linkat,unlink,unlinkat";

const JOURNAL: &str = "/writ.db-wal";

/// What was seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Acknowledgements that left, each after all that was written for it was synced.
    pub(crate) acknowledged: u64,
    /// What could not be synced.
    pub(crate) failed: BTreeSet<Synced>,
}

/// What is synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Synced {
    Journal,
    Document,
    /// The folder in which a document got its name.
    Folder,
    /// The folder of those.
    Root,
}

impl Synced {
    pub(crate) const ALL: [Self; 4] = [Self::Journal, Self::Document, Self::Folder, Self::Root];
}

/// A piece of a file, since it was written.
enum Piece {
    /// In the order of all writes, so that a sync takes along what came before it.
    Written(u64),
    OnDisk,
    /// A sync that was to bring it to disk failed.
    Lost,
}

/// What was written of a file.
#[derive(Default)]
struct Pieces {
    all: BTreeMap<u64, Piece>,
    /// The piece written last.
    last: u64,
    /// The same when a sync last ended well: what lies behind it is of no transaction that stands.
    last_synced: u64,
    /// How much was written when that sync began, and when it ended.
    synced: (u64, u64),
}

struct Reader<'t> {
    folder: &'t str,
    files: BTreeMap<&'t str, Pieces>,
    /// Folders in which something got a name since they were synced.
    named_in: BTreeSet<String>,
    /// What each thread is syncing, and which write came last before it.
    syncing: BTreeMap<&'t str, (&'t str, u64)>,
    writes: u64,
    /// Writes before the request that is being answered; none before the first one is seen.
    asked_at: Option<u64>,
    /// Whether something of a document failed to be synced since.
    has_failed: bool,
    seen: Seen,
}

/// Reads the calls in their order, of a program with one client.
///
/// # Errors
/// An acknowledgement that left early.
pub(crate) fn read(trace: &str, folder: &str) -> Result<Seen> {
    let mut reader = Reader {
        folder,
        files: BTreeMap::new(),
        named_in: BTreeSet::new(),
        syncing: BTreeMap::new(),
        writes: 0,
        asked_at: None,
        has_failed: false,
        seen: Seen::default(),
    };
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').context("a line without a thread")?;
        reader.take(thread, call.trim_start()).with_context(|| line.to_owned())?;
    }
    Ok(reader.seen)
}

impl<'t> Reader<'t> {
    fn take(&mut self, thread: &'t str, call: &'t str) -> Result<()> {
        let name = call.split_once('(').map_or("", |(name, _)| name);
        if let Some((path, within)) = self.file_of(call) {
            match name {
                "fsync" | "fdatasync" => {
                    self.syncing.insert(thread, (path, self.writes));
                }
                _ if call.contains("= -1 ") => {}
                _ if name.contains("write") && kind_of(within).is_some() => self.write(path, call),
                _ => {}
            }
        }
        if !call.ends_with("<unfinished ...>") && call.contains("sync") {
            self.synced(thread, call);
        }
        match name {
            "link" | "linkat" if call.ends_with("= 0") => self.link(call)?,
            "unlink" | "unlinkat" => {
                let gone = quoted(call).next();
                self.files.retain(|path, _| Some(*path) != gone);
            }
            _ => {}
        }
        if call.contains("\"POST /api/v1/") {
            self.asked_at = Some(self.writes);
            self.has_failed = false;
        }
        if call.contains("\"HTTP/1.1 201") && !call.starts_with("recv") {
            self.acknowledge()?;
        }
        Ok(())
    }

    fn write(&mut self, path: &'t str, call: &str) {
        self.writes += 1;
        let pieces = self.files.entry(path).or_default();
        // A journal is written from wherever the last transaction that stands ended, a document to its end.
        let place = if call.starts_with("pwrite64") { offset(call) } else { None };
        let place = place.unwrap_or(self.writes);
        pieces.all.insert(place, Piece::Written(self.writes));
        pieces.last = place;
    }

    /// A sync has ended, whichever it was.
    fn synced(&mut self, thread: &str, call: &str) {
        let Some((path, writes)) = self.syncing.remove(thread) else { return };
        let is_well = call.ends_with("= 0");
        let within = path.strip_prefix(self.folder).unwrap_or_default();
        if !is_well {
            self.seen.failed.extend(kind_of(within));
            self.has_failed |= within.starts_with("/files");
        }
        self.named_in.remove(path);
        let Some(file) = self.files.get_mut(path) else { return };
        if is_well {
            (file.last_synced, file.synced) = (file.last, (writes, self.writes));
        }
        for piece in file.all.values_mut() {
            if matches!(piece, Piece::Written(at) if *at <= writes) {
                *piece = if is_well { Piece::OnDisk } else { Piece::Lost };
            }
        }
    }

    /// A document gets its name.
    fn link(&mut self, call: &str) -> Result<()> {
        let mut paths = quoted(call).filter(|path| path.starts_with(self.folder));
        let (Some(from), Some(to)) = (paths.next(), paths.next()) else { return Ok(()) };
        ensure!(self.files.get(from).is_none_or(Pieces::are_on_disk), "named before it was synced");
        let folder = Path::new(to).parent().context("a name in no folder")?;
        self.named_in.insert(folder.display().to_string());
        Ok(())
    }

    fn acknowledge(&mut self) -> Result<()> {
        // What was asked before anybody watched.
        let Some(asked_at) = self.asked_at else { return Ok(()) };
        ensure!(!self.has_failed, "acknowledged, and a document or its folder was not synced");
        let mut is_written = false;
        for (path, pieces) in &self.files {
            let is_journal = path.ends_with(JOURNAL);
            let is_on_disk = if is_journal { pieces.stand() } else { pieces.are_on_disk() };
            ensure!(is_on_disk, "acknowledged before `{path}` was synced");
            is_written |= is_journal && pieces.synced.0 > asked_at;
        }
        ensure!(is_written, "acknowledged, and nothing was written to the journal and synced");
        for folder in &self.named_in {
            ensure!(false, "acknowledged before `{folder}` was synced");
        }
        self.seen.acknowledged += 1;
        Ok(())
    }

    /// The file or folder of a call, where it is of the record; the second within its folder.
    fn file_of(&self, call: &'t str) -> Option<(&'t str, &'t str)> {
        let (_, rest) = call.split_once('<')?;
        let (path, _) = rest.split_once('>')?;
        Some((path, path.strip_prefix(self.folder)?))
    }
}

impl Pieces {
    fn are_on_disk(&self) -> bool {
        self.all.values().all(|piece| matches!(piece, Piece::OnDisk))
    }

    /// Whether all is on disk that was written before the last sync ended well, and stands. What came after it is of
    /// somebody else: the work in the background begins once a request is on record.
    fn stand(&self) -> bool {
        self.all.range(..=self.last_synced).all(|(_, piece)| match piece {
            Piece::OnDisk => true,
            Piece::Written(at) => *at > self.synced.1,
            Piece::Lost => false,
        })
    }
}

fn kind_of(within: &str) -> Option<Synced> {
    match within {
        JOURNAL => Some(Synced::Journal),
        "/files" => Some(Synced::Root),
        // The clock of the files is asked there as well, by what is not synced.
        _ if Path::new(within).extension().is_some_and(|end| end == "part") => {
            Some(Synced::Document)
        }
        _ if within.starts_with("/files/") => Some(Synced::Folder),
        _ => None,
    }
}

/// Where something was written: the last number of the call.
fn offset(call: &str) -> Option<u64> {
    let end = call.rfind(") = ").or_else(|| call.rfind(" <unfinished ...>"))?;
    let (_, offset) = call.get(..end)?.rsplit_once(", ")?;
    offset.parse().ok()
}

fn quoted(call: &str) -> impl Iterator<Item = &str> {
    call.split('"').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "7 recvfrom(9<TCP:[1]>, \"POST /api/v1/requests HTTP/1.1\", 8192, 0) = 900";
    const WRITTEN: &str = "8 pwrite64(5</r/writ.db-wal>, \"x\", 4096, 32) = 4096";
    const WRITTEN_NEXT: &str = "8 pwrite64(5</r/writ.db-wal>, \"x\", 4096, 4152) = 4096";
    const SYNCED: &str = "8 fdatasync(5</r/writ.db-wal>) = 0";
    const SYNC_BEGINS: &str = "8 fdatasync(5</r/writ.db-wal> <unfinished ...>";
    const SYNC_ENDS: &str = "8 <... fdatasync resumed>) = 0";
    const SYNC_FAILS: &str = "8 fsync(5</r/writ.db-wal>) = -1 EIO (Input/output error) (INJECTED)";
    const ANSWERED: &str = "7 sendto(9<TCP:[1]>, \"HTTP/1.1 201 Created\", 400, 0, NULL, 0) = 400";
    const PART: &str = "8 write(6</r/files/incoming/a.part>, \"x\", 65536) = 65536";
    const PART_SYNCED: &str = "8 fsync(6</r/files/incoming/a.part>) = 0";
    const PART_NAMED: &str = "8 linkat(AT_FDCWD</w>, \"/r/files/incoming/a.part\", AT_FDCWD</w>, \"/r/files/ab/c\", 0) = 0";
    const FOLDER_SYNCED: &str = "8 fsync(6</r/files/ab>) = 0";
    const FOLDER_FAILS: &str = "8 fsync(6</r/files/ab>) = -1 EIO (Input/output error)";
    const PART_GONE: &str = "8 unlink(\"/r/files/incoming/a.part\") = 0";

    fn seen(lines: &[&str]) -> Option<u64> {
        read(&lines.join("\n"), "/r").ok().map(|seen| seen.acknowledged)
    }

    #[test]
    fn an_acknowledgement_after_its_sync_is_counted() {
        assert_eq!(seen(&[ASKED, WRITTEN, SYNCED, ANSWERED]), Some(1));
        assert_eq!(seen(&[ASKED, WRITTEN, SYNC_BEGINS, SYNC_ENDS, ANSWERED]), Some(1));
        assert_eq!(seen(&[ASKED, WRITTEN, SYNCED, WRITTEN_NEXT, ANSWERED]), Some(1));
        let document = [ASKED, PART, PART_SYNCED, PART_NAMED, FOLDER_SYNCED, WRITTEN, SYNCED];
        assert_eq!(seen(&[&document[..], &[PART_GONE, ANSWERED]].concat()), Some(1));
    }

    #[test]
    fn an_acknowledgement_before_its_sync_is_found() {
        let early: [&[&str]; 9] = [
            &[ASKED, WRITTEN, ANSWERED, SYNCED],
            &[ASKED, SYNCED, WRITTEN, ANSWERED],
            &[ASKED, WRITTEN, SYNC_BEGINS, ANSWERED, SYNC_ENDS],
            &[ASKED, WRITTEN, SYNC_BEGINS, WRITTEN, SYNC_ENDS, ANSWERED],
            &[ASKED, WRITTEN, SYNC_FAILS, ANSWERED],
            &[ASKED, PART, WRITTEN, SYNCED, ANSWERED],
            &[ASKED, PART, PART_NAMED],
            &[ASKED, PART, PART_SYNCED, PART_NAMED, WRITTEN, SYNCED, ANSWERED],
            &[ASKED, PART, PART_SYNCED, PART_NAMED, FOLDER_FAILS, WRITTEN, SYNCED, ANSWERED],
        ];

        assert!(early.iter().all(|lines| seen(lines).is_none()));
        assert_eq!(seen(&[WRITTEN, SYNCED, ASKED, ANSWERED]), None);
    }

    #[test]
    fn what_a_failed_sync_lost_is_not_brought_back_by_a_good_one() {
        let lost = [ASKED, WRITTEN, WRITTEN_NEXT, SYNC_FAILS];

        assert_eq!(seen(&[&lost[..], &[SYNCED, ANSWERED]].concat()), None);
        assert_eq!(seen(&[&lost[..], &[WRITTEN_NEXT, SYNCED, ANSWERED]].concat()), None);
        let again = [WRITTEN, WRITTEN_NEXT, SYNCED, ANSWERED];
        assert_eq!(seen(&[&lost[..], &again].concat()), Some(1));
        // A shorter transaction took its place.
        assert_eq!(seen(&[&lost[..], &[WRITTEN, SYNCED, ANSWERED]].concat()), Some(1));
    }
}
