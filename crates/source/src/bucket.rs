//! Object stores: S3 and what speaks like it. A [`Bucket`] is a place in one, with the few things that are asked of
//! it; [`Buckets`] is what is known of how buckets are reached.
//!
//! Everything waits for an answer, so that callers need not know that the line is asynchronous. Large objects go in
//! pieces, each a request of its own: none has to fit into memory, and none outlasts the patience for one request.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path as Key;
use object_store::{
    ClientOptions, GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, RetryConfig,
    UpdateVersion, WriteMultipart,
};
use tokio::runtime::Runtime;

use crate::Error;

/// How the address of a place in an object store begins.
const SCHEME: &str = "s3://";
/// What is sent or fetched by one request at most.
const PIECE: usize = 8 << 20;
/// Pieces that are under way at once.
const AT_ONCE: usize = 4;
/// How long one request may take, and a connection.
const PATIENCE: Duration = Duration::from_secs(60);
const CONNECTING: Duration = Duration::from_secs(5);
/// What fails in passing is tried again so often, for so long.
const TRIES: usize = 3;
const TRYING: Duration = Duration::from_secs(20);

/// Whether a text is the address of a place in an object store.
pub fn is_bucket(text: &str) -> bool {
    text.starts_with(SCHEME)
}

/// How buckets are reached: settings as the tools of AWS name them (`aws_endpoint_url`, `aws_access_key_id` …).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Buckets {
    /// For every bucket, as the environment says.
    usual: Vec<(String, String)>,
    /// For one bucket, which goes before.
    own: BTreeMap<String, Vec<(String, String)>>,
}

impl fmt::Debug for Buckets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys are among the settings.
        f.debug_list().entries(self.own.keys()).finish()
    }
}

impl Buckets {
    /// Without a word of anybody.
    pub(crate) const NONE: Buckets = Buckets { usual: Vec::new(), own: BTreeMap::new() };

    /// With what the environment says of all of them: its variables whose names begin with `AWS_`.
    pub fn new(environment: impl IntoIterator<Item = (String, String)>) -> Buckets {
        let usual = environment.into_iter().filter(|(name, _)| name.starts_with("AWS_"));
        Buckets { usual: usual.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(), own: BTreeMap::new() }
    }

    /// Says more of one bucket.
    pub fn add(&mut self, bucket: &str, settings: Vec<(String, String)>) {
        self.own.insert(bucket.to_owned(), settings);
    }

    /// Opens the place of an address, `s3://bucket/prefix`. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`Error::BadBucket`] for an address or settings that cannot be right.
    pub fn open(&self, address: &str) -> Result<Bucket, Error> {
        let (name, prefix) = split(address)?;
        let store = self.store(name).map_err(|reason| bad(address, &reason))?;
        Bucket::over(store, name, prefix)
    }

    /// The store of a bucket, for an engine with a runtime of its own.
    pub(crate) fn store_of(&self, address: &str) -> Result<Arc<dyn ObjectStore>, Error> {
        let (name, _) = split(address)?;
        self.store(name).map_err(|reason| bad(address, &reason))
    }

    fn store(&self, name: &str) -> Result<Arc<dyn ObjectStore>, String> {
        let own = self.own.get(name).into_iter().flatten();
        let mut plain = None;
        let mut builder = AmazonS3Builder::new();
        for (setting, value) in self.usual.iter().chain(own) {
            // The environment has other variables that begin so.
            let Ok(key) = setting.parse::<AmazonS3ConfigKey>() else { continue };
            if matches!(key, AmazonS3ConfigKey::Endpoint | AmazonS3ConfigKey::S3Endpoint) {
                plain = value.strip_prefix("http://").map(str::to_owned);
            }
            builder = builder.with_config(key, value);
        }
        // What is only on this machine needs no secrecy; elsewhere `AWS_ALLOW_HTTP=true` says that it is known.
        let here = plain.as_deref().is_some_and(|rest| {
            let host = rest.split('/').next().unwrap_or_default();
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            matches!(host, "127.0.0.1" | "localhost" | "[::1]")
        });
        let mut options = ClientOptions::new().with_timeout(PATIENCE).with_connect_timeout(CONNECTING);
        if here {
            options = options.with_allow_http(true);
        } else if plain.is_some() && builder.get_config_value(&ALLOW_HTTP).is_none_or(|said| said != "true") {
            return Err("its endpoint is http://, where anybody on the way can read and change what is sent; \
                        use https://, or set AWS_ALLOW_HTTP=true"
                .to_owned());
        } else if plain.is_some() {
            options = options.with_allow_http(true);
        }
        let retry = RetryConfig { max_retries: TRIES, retry_timeout: TRYING, ..RetryConfig::default() };
        let built = builder.with_bucket_name(name).with_client_options(options).with_retry(retry).build();
        built.map(|store| Arc::new(store) as Arc<dyn ObjectStore>).map_err(|error| innermost(&error))
    }
}

const ALLOW_HTTP: AmazonS3ConfigKey = AmazonS3ConfigKey::Client(object_store::ClientConfigKey::AllowHttp);

fn split(address: &str) -> Result<(&str, &str), Error> {
    let rest = address.strip_prefix(SCHEME).ok_or_else(|| bad(address, "it does not begin with s3://"))?;
    let (name, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    match name {
        "" => Err(bad(address, "it names no bucket")),
        name => Ok((name, prefix.trim_matches('/'))),
    }
}

fn bad(address: &str, reason: &str) -> Error {
    Error::BadBucket { address: address.to_owned(), reason: reason.to_owned() }
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its name below the bucket's place.
    pub key: String,
    /// Its size.
    pub bytes: u64,
    /// What tells this version of it from others, where the store says.
    pub version: Option<String>,
}

/// What came of asking for an object that may be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Got {
    /// It is as it was.
    Same,
    /// There is none.
    Nothing,
    /// This is it, and what tells this version of it.
    New(Bytes, String),
}

/// A place in an object store.
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    shown: String,
    prefix: String,
    /// Taken when dropped: a runtime must not be dropped where waiting is forbidden.
    runtime: Option<Runtime>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Bucket {
    /// A place in a store that is there already.
    ///
    /// # Errors
    /// The system has no threads left.
    pub fn over(store: Arc<dyn ObjectStore>, name: &str, prefix: &str) -> Result<Bucket, Error> {
        let shown = format!("{SCHEME}{name}/{prefix}").trim_end_matches('/').to_owned();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| bad(&shown, &error.to_string()))?;
        Ok(Bucket { store, shown, prefix: prefix.to_owned(), runtime: Some(runtime) })
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.shown
    }

    /// An object and its version; nothing where there is none.
    ///
    /// # Errors
    /// The store is not reached, or does not let us in.
    pub fn get(&self, key: &str) -> Result<Option<(Bytes, String)>, Error> {
        match self.get_unless(key, None)? {
            Got::New(bytes, version) => Ok(Some((bytes, version))),
            Got::Same | Got::Nothing => Ok(None),
        }
    }

    /// An object, unless it is of this version.
    ///
    /// # Errors
    /// The store is not reached, or does not let us in.
    pub fn get_unless(&self, key: &str, version: Option<&str>) -> Result<Got, Error> {
        let options = GetOptions { if_none_match: version.map(str::to_owned), ..GetOptions::default() };
        let found = self.wait(async {
            let found = self.store.get_opts(&self.key(key), options).await?;
            let version = found.meta.e_tag.clone();
            Ok::<_, object_store::Error>((found.bytes().await?, version))
        })?;
        match found {
            Ok((bytes, version)) => Ok(Got::New(bytes, self.versioned(key, version)?)),
            Err(object_store::Error::NotModified { .. }) => Ok(Got::Same),
            Err(object_store::Error::NotFound { .. }) => Ok(Got::Nothing),
            Err(error) => Err(self.failed(key, &error)),
        }
    }

    /// Writes an object, if there is none of the name. Nothing where there is one.
    ///
    /// # Errors
    /// The store is not reached, does not let us in, or has no conditions.
    pub fn put_new(&self, key: &str, bytes: Bytes) -> Result<Option<String>, Error> {
        self.put_if(key, bytes, PutMode::Create)
    }

    /// Writes an object in the place of one of this version. Nothing where that is another one by now.
    ///
    /// # Errors
    /// The store is not reached, does not let us in, or has no conditions.
    pub fn put_over(&self, key: &str, bytes: Bytes, version: &str) -> Result<Option<String>, Error> {
        let version = UpdateVersion { e_tag: Some(version.to_owned()), version: None };
        self.put_if(key, bytes, PutMode::Update(version))
    }

    fn put_if(&self, key: &str, bytes: Bytes, mode: PutMode) -> Result<Option<String>, Error> {
        let options = PutOptions { mode, ..PutOptions::default() };
        match self.wait(self.store.put_opts(&self.key(key), bytes.into(), options))? {
            Ok(put) => self.versioned(key, put.e_tag).map(Some),
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Ok(None),
            Err(error) => Err(self.failed(key, &error)),
        }
    }

    /// Writes an object, whatever there was.
    ///
    /// # Errors
    /// The store is not reached, or does not let us in.
    pub fn put(&self, key: &str, bytes: Bytes) -> Result<(), Error> {
        let place = self.key(key);
        let done = self.wait(async {
            if bytes.len() <= 2 * PIECE {
                return self.store.put(&place, bytes.into()).await.map(drop);
            }
            let mut upload = WriteMultipart::new_with_chunk_size(self.store.put_multipart(&place).await?, PIECE);
            for start in (0..bytes.len()).step_by(PIECE) {
                upload.wait_for_capacity(AT_ONCE).await?;
                upload.put(bytes.slice(start..bytes.len().min(start + PIECE)));
            }
            upload.finish().await.map(drop)
        })?;
        done.map_err(|error| self.failed(key, &error))
    }

    /// Gives all of an object of so many bytes to `take`, piece by piece.
    ///
    /// # Errors
    /// The store is not reached, has no such object or a shorter one; or `take` fails.
    pub fn read<E: From<Error>>(
        &self,
        key: &str,
        bytes: u64,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let place = self.key(key);
        let mut start = 0;
        while start < bytes {
            let end = bytes.min(start + PIECE as u64);
            let piece = self.wait(self.store.get_range(&place, start..end))?;
            let piece = piece.map_err(|error| self.failed(key, &error))?;
            if piece.len() as u64 != end - start {
                return Err(Error::unreadable(&self.path(key), "it is shorter than it was").into());
            }
            take(&piece)?;
            start = end;
        }
        Ok(())
    }

    /// All objects below a name, in the order of their names.
    ///
    /// # Errors
    /// The store is not reached, or does not let us in.
    pub fn list(&self, below: &str) -> Result<Vec<Object>, Error> {
        let place = self.key(below);
        let below_all = Some(&place).filter(|place| !place.is_root());
        let found = self.wait(self.store.list(below_all).try_collect::<Vec<ObjectMeta>>())?;
        let mut found: Vec<Object> = found
            .map_err(|error| self.failed(below, &error))?
            .into_iter()
            .filter_map(|meta| {
                let whole = meta.location.as_ref();
                let key = whole.strip_prefix(self.key("").as_ref())?.trim_start_matches('/').to_owned();
                Some(Object { key, bytes: meta.size, version: meta.e_tag })
            })
            .collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// What there is of one object, if it is there.
    ///
    /// # Errors
    /// The store is not reached, or does not let us in.
    pub fn head(&self, key: &str) -> Result<Option<Object>, Error> {
        match self.wait(self.store.head(&self.key(key)))? {
            Ok(meta) => Ok(Some(Object { key: key.to_owned(), bytes: meta.size, version: meta.e_tag })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.failed(key, &error)),
        }
    }

    /// Removes an object; that there is none is as good.
    ///
    /// # Errors
    /// The store is not reached, or does not let us in.
    pub fn delete(&self, key: &str) -> Result<(), Error> {
        match self.wait(self.store.delete(&self.key(key)))? {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed(key, &error)),
        }
    }

    fn key(&self, key: &str) -> Key {
        let whole = format!("{}/{key}", self.prefix);
        let whole = whole.trim_matches('/');
        // As it is written: names need not be what a URL may hold.
        Key::parse(whole).unwrap_or_else(|_| Key::from(whole))
    }

    /// For errors that are about a place.
    pub(crate) fn path(&self, key: &str) -> PathBuf {
        PathBuf::from(format!("{}/{key}", self.shown).trim_end_matches('/'))
    }

    fn versioned(&self, key: &str, version: Option<String>) -> Result<String, Error> {
        version.ok_or_else(|| Error::unreadable(&self.path(key), "the store does not say which version (ETag) it is"))
    }

    fn failed(&self, key: &str, error: &object_store::Error) -> Error {
        use object_store::Error as E;
        let place = self.path(key).display().to_string();
        let reason = innermost(error);
        match error {
            E::NotFound { .. } => Error::MissingFile {
                path: self.path(key),
                hint: "is the name of the bucket right, and of the object?".into(),
            },
            E::PermissionDenied { .. } | E::Unauthenticated { .. } => Error::BucketDenied { place, reason },
            _ if reason.ends_with("(NoSuchBucket)") => bad(&place, "there is no such bucket"),
            _ => Error::BucketUnreachable { place, reason },
        }
    }

    /// Waits on a thread of its own, as the caller's may belong to a runtime that forbids waiting.
    fn wait<T: Send>(&self, work: impl Future<Output = T> + Send) -> Result<T, Error> {
        let broken = |reason: &str| Error::BucketUnreachable { place: self.shown.clone(), reason: reason.to_owned() };
        let runtime = self.runtime.as_ref().ok_or_else(|| broken("it is closed"))?;
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().spawn_scoped(scope, || runtime.block_on(work));
            let thread = thread.map_err(|error| broken(&error.to_string()))?;
            thread.join().map_err(|_| broken("the line to it broke off"))
        })
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The innermost message: what somebody can do something about.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    let said = error.to_string();
    // What a store says stands in XML.
    let message = said.split_once("<Message>").and_then(|(_, rest)| rest.split_once("</Message>"));
    let code = said.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    match (code, message) {
        (Some((code, _)), Some((message, _))) => format!("{message} ({code})"),
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::memory::InMemory;

    fn bucket() -> Bucket {
        Bucket::over(Arc::new(InMemory::new()), "shop", "a/b").expect("opens")
    }

    #[test]
    fn what_is_written_under_a_condition_is_written_once() {
        let bucket = bucket();
        let first = bucket.put_new("x", Bytes::from_static(b"1")).expect("answers").expect("there is none");
        assert_eq!(bucket.put_new("x", Bytes::from_static(b"2")).expect("answers"), None);
        let second = bucket.put_over("x", Bytes::from_static(b"2"), &first).expect("answers").expect("is the same");
        assert_eq!(bucket.put_over("x", Bytes::from_static(b"3"), &first).expect("answers"), None);
        assert_eq!(bucket.get_unless("x", Some(&second)).expect("answers"), Got::Same);
        assert_eq!(bucket.get_unless("x", Some(&first)).expect("answers"), Got::New(Bytes::from_static(b"2"), second));
        assert_eq!(bucket.get_unless("y", None).expect("answers"), Got::Nothing);
    }

    #[test]
    fn large_objects_go_in_pieces_and_come_back_whole() {
        let bucket = bucket();
        let bytes: Bytes = (0..5 * PIECE / 2).map(|at| (at % 251) as u8).collect();
        bucket.put("large", bytes.clone()).expect("is put");
        let mut found = Vec::new();
        let take = |piece: &[u8]| {
            found.extend_from_slice(piece);
            Ok::<_, Error>(())
        };
        bucket.read("large", bytes.len() as u64, take).expect("is read");
        assert_eq!(found, bytes);
        let listed = bucket.list("").expect("answers");
        assert_eq!((listed.len(), listed[0].key.as_str(), listed[0].bytes), (1, "large", bytes.len() as u64));
        bucket.delete("large").expect("is deleted");
        assert_eq!(bucket.head("large").expect("answers"), None);
    }

    #[test]
    fn an_address_that_cannot_be_right_is_said() {
        let mut buckets = Buckets::new([("AWS_ACCESS_KEY_ID".to_owned(), "canary".to_owned())]);
        buckets.add("far", vec![("aws_endpoint".to_owned(), "http://store.example:9000".to_owned())]);
        for (address, why) in
            [("s3://", "names no bucket"), ("gs://a/b", "does not begin"), ("s3://far/x", "https://"), ("s3://b/x", "")]
        {
            let error = buckets.open(address).expect_err(address).to_string();
            assert!(error.contains(why) && error.contains(address), "{address}: {error}");
        }
        assert!(!format!("{buckets:?}").contains("canary"));
        buckets.add("far", vec![("aws_endpoint".to_owned(), "http://127.0.0.1:9000".to_owned())]);
        buckets.usual.push(("aws_secret_access_key".to_owned(), "s".to_owned()));
        assert_eq!(buckets.open("s3://far/x/").expect("is right").address(), "s3://far/x");
    }
}
