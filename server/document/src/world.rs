//! The world that the typesetter lives in: one template, the files of this one document, our fonts. There is no disk, no network, no
//! package and no clock in it, so a template could not reach any even if it tried.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The first is where reading begins.
static SOURCES: LazyLock<[Source; 2]> = LazyLock::new(|| {
    [
        Source::new(id("paper.typ"), include_str!("../template/paper.typ").to_owned()),
        Source::new(id("blocks.typ"), include_str!("../template/blocks.typ").to_owned()),
    ]
});

/// Names are ours and few: the typesetter never forgets one.
#[expect(clippy::expect_used, reason = "a plain file name is a path")]
fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain file name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// What one document is made of.
pub struct Desk {
    files: Vec<(FileId, Bytes)>,
}

impl Desk {
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        Self { files: files.into_iter().map(|(name, bytes)| (id(&name), Bytes::new(bytes))).collect() }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts::BOOK
    }

    fn main(&self) -> FileId {
        SOURCES[0].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        SOURCES.iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.iter().find(|(name, _)| *name == id).map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
