//! The one place that touches the file system, and the one place with `unsafe` code: files are mapped
//! into memory, and arrays are laid over verified bytes without looking at each value again.
#![expect(clippy::disallowed_methods, reason = "a folder on disk is what this file is about")]
#![allow(unsafe_code, reason = "mapping a file, and trusting bytes whose checksum was verified")]

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::{Arc, Mutex};

use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::error::ArrowError;
use arrow::ipc::convert::fb_to_schema;
use arrow::ipc::reader::{FileDecoder, read_footer_length};
use arrow::ipc::{Block, root_as_footer};

use crate::directory::Directory;
use crate::error::Error;
use crate::manifest::FileEntry;

/// Where verified files are remembered, within the folder. Not part of the snapshot.
const VERIFIED: &str = ".verified";
/// Length of the end of an Arrow file: the footer's length and the magic word.
const TRAILER: usize = 10;

/// A snapshot's folder on disk. Its files are mapped, never read whole.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    verified: Mutex<BTreeMap<String, String>>,
}

impl Folder {
    /// A folder. Nothing is read but what was verified before.
    pub fn new(path: impl Into<PathBuf>) -> Folder {
        let path = path.into();
        let text = std::fs::read_to_string(path.join(VERIFIED)).unwrap_or_default();
        let verified =
            text.lines().filter_map(|line| line.split_once('\t')).map(|(f, i)| (f.to_owned(), i.to_owned())).collect();
        Folder { path, verified: Mutex::new(verified) }
    }

    /// What tells this very file from a later one of its name: a changed or copied file has another identity.
    fn identity(&self, file: &str, checksum: &str) -> Option<String> {
        let metadata = std::fs::metadata(self.path.join(file)).ok()?;
        Some(format!("{checksum} {}", stamp(&metadata)))
    }
}

#[cfg(unix)]
fn stamp(metadata: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt as _;
    format!(
        "{}:{}:{}:{}.{}:{}.{}",
        metadata.dev(),
        metadata.ino(),
        metadata.size(),
        metadata.mtime(),
        metadata.mtime_nsec(),
        metadata.ctime(),
        metadata.ctime_nsec()
    )
}

#[cfg(not(unix))]
fn stamp(metadata: &Metadata) -> String {
    format!("{}:{:?}:{:?}", metadata.len(), metadata.modified().ok(), metadata.created().ok())
}

impl Directory for Folder {
    fn open(&self, file: &str) -> Result<Buffer, Error> {
        let path = self.path.join(file);
        let wrong = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::Missing(path.display().to_string()),
            _ => Error::io(path.display(), error),
        };
        let opened = File::open(&path).map_err(wrong)?;
        if opened.metadata().map_err(wrong)?.len() == 0 {
            return Ok(Buffer::from_vec(Vec::<u8>::new()));
        }
        // SAFETY: files of a published snapshot are never written again; they are only unlinked, and an
        // unlinked file stays whole for as long as it is mapped.
        let map = unsafe { memmap2::Mmap::map(&opened) }.map_err(wrong)?;
        let (start, length) = (map.as_ptr(), map.len());
        let start = NonNull::new(start.cast_mut()).expect("a map is never at address 0");
        // SAFETY: the pointer and the length are those of the map, which the buffer owns from here on.
        Ok(unsafe { Buffer::from_custom_allocation(start, length, Arc::new(map)) })
    }

    fn is_verified(&self, file: &str, checksum: &str) -> bool {
        let identity = self.identity(file, checksum);
        let verified = self.verified.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        identity.is_some() && verified.get(file) == identity.as_ref()
    }

    fn remember(&self, files: &[(String, String)]) {
        let mut verified = self.verified.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (file, checksum) in files {
            if let Some(identity) = self.identity(file, checksum) {
                verified.insert(file.clone(), identity);
            }
        }
        let text: String = verified.iter().map(|(file, identity)| format!("{file}\t{identity}\n")).collect();
        // Without a place to remember it the files are verified again next time, nothing worse; so a
        // folder that cannot be written is no error.
        let aside = self.path.join(format!("{VERIFIED}.{}", std::process::id()));
        let kept = std::fs::write(&aside, text).and_then(|()| std::fs::rename(&aside, self.path.join(VERIFIED)));
        if kept.is_err() {
            std::fs::remove_file(&aside).ok();
        }
    }
}

/// BLAKE3 of bytes, in hexadecimal.
pub fn checksum(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Writes a file and syncs it; the folder is the caller's to sync.
pub(crate) fn write(folder: &Path, file: &str, bytes: &[u8]) -> Result<FileEntry, Error> {
    let path = folder.join(file);
    let written = File::create(&path).and_then(|mut out| {
        out.write_all(bytes)?;
        out.sync_all()
    });
    written.map_err(|error| Error::io(path.display(), error))?;
    Ok(entry(file, bytes))
}

/// The entry of a file with these bytes.
pub(crate) fn entry(file: &str, bytes: &[u8]) -> FileEntry {
    FileEntry { file: file.to_owned(), bytes: bytes.len() as u64, checksum: checksum(bytes) }
}

/// Lays arrays over the bytes of an Arrow file with one batch, without copying. With `trusted`, values
/// are not looked at again: only for bytes whose checksum was verified and that were decoded once before.
pub(crate) fn decode(bytes: &Buffer, trusted: bool) -> Result<RecordBatch, ArrowError> {
    let wrong = |why: &str| ArrowError::ParseError(why.to_owned());
    let end = bytes.len().checked_sub(TRAILER).ok_or_else(|| wrong("it is too short"))?;
    let trailer = bytes[end..].try_into().map_err(|_| wrong("it is too short"))?;
    let start = end.checked_sub(read_footer_length(trailer)?).ok_or_else(|| wrong("its footer is too long"))?;
    let footer = root_as_footer(&bytes[start..end]).map_err(|e| wrong(&format!("its footer: {e}")))?;
    let schema = footer.schema().ok_or_else(|| wrong("it has no schema"))?;
    let part = |block: &Block| {
        let offset = usize::try_from(block.offset()).ok();
        let length = usize::try_from(block.bodyLength()).ok().zip(usize::try_from(block.metaDataLength()).ok());
        let range = offset.zip(length.and_then(|(a, b)| a.checked_add(b)));
        range
            .filter(|(offset, length)| offset.checked_add(*length).is_some_and(|end| end <= bytes.len()))
            .map(|(offset, length)| bytes.slice_with_length(offset, length))
            .ok_or_else(|| wrong("a block lies outside of it"))
    };
    let decoder = FileDecoder::new(Arc::new(fb_to_schema(schema)), footer.version());
    // SAFETY: the caller verified the checksum, so the bytes are those that were decoded with every
    // check when this file was first seen.
    let mut decoder = unsafe { decoder.with_skip_validation(trusted) };
    for block in footer.dictionaries().iter().flatten() {
        decoder.read_dictionary(block, &part(block)?)?;
    }
    let blocks = footer.recordBatches().filter(|blocks| blocks.len() == 1);
    let blocks = blocks.ok_or_else(|| wrong("it does not hold one batch"))?;
    let block = blocks.get(0);
    decoder.read_record_batch(block, &part(block)?)?.ok_or_else(|| wrong("its batch is empty"))
}
