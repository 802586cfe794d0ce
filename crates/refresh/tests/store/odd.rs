//! Object stores that are not as they should be, over one in memory.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    ObjectStoreExt as _, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// What is odd about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Odd {
    /// Nothing.
    No,
    /// It looks first whether a condition holds, and writes a moment later.
    ChecksThenPuts,
    /// It does not know conditions.
    IgnoresConditions,
    /// It writes under a condition, and says that it did not get to it.
    LosesAnswers,
}

/// The store.
#[derive(Debug, Clone)]
pub(crate) struct OddStore {
    pub(crate) inner: Arc<InMemory>,
    odd: Odd,
    /// Writes and reads that go well before the line breaks; less than 0 for ever.
    pub(crate) left: Arc<AtomicI64>,
}

impl OddStore {
    pub(crate) fn new(odd: Odd) -> OddStore {
        OddStore { inner: Arc::new(InMemory::new()), odd, left: Arc::new(AtomicI64::new(i64::MAX)) }
    }

    fn goes_on(&self) -> Result<()> {
        let broken = || Error::Generic { store: "odd", source: "the line broke".into() };
        if self.left.fetch_sub(1, Ordering::SeqCst) > 0 { Ok(()) } else { Err(broken()) }
    }

    async fn version(&self, place: &Path) -> Option<String> {
        self.inner.head(place).await.ok().and_then(|meta| meta.e_tag)
    }
}

impl fmt::Display for OddStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("odd")
    }
}

#[async_trait]
impl ObjectStore for OddStore {
    async fn put_opts(&self, place: &Path, bytes: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.goes_on()?;
        let conditional = options.mode != PutMode::Overwrite;
        match self.odd {
            Odd::ChecksThenPuts if conditional => {
                let there = self.version(place).await;
                let holds = match &options.mode {
                    PutMode::Update(version) => there == version.e_tag,
                    PutMode::Create | PutMode::Overwrite => there.is_none(),
                };
                if !holds {
                    return Err(Error::Precondition { path: place.to_string(), source: "another one".into() });
                }
                std::thread::sleep(Duration::from_millis(2));
                self.inner.put(place, bytes).await
            }
            Odd::IgnoresConditions => self.inner.put(place, bytes).await,
            Odd::LosesAnswers if conditional => {
                self.inner.put_opts(place, bytes, options).await?;
                // What a client makes of it that sends again what was done.
                Err(Error::Precondition { path: place.to_string(), source: "sent twice".into() })
            }
            _ => self.inner.put_opts(place, bytes, options).await,
        }
    }

    async fn put_multipart_opts(&self, place: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.goes_on()?;
        self.inner.put_multipart_opts(place, options).await
    }

    async fn get_opts(&self, place: &Path, options: GetOptions) -> Result<GetResult> {
        self.goes_on()?;
        self.inner.get_opts(place, options).await
    }

    fn delete_stream(&self, places: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(places)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}
