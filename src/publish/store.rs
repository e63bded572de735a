//! Object stores, through the crate `object_store`: S3 and what speaks like it, Google Cloud Storage, Azure.
//!
//! Keys are `PREFIX/PATH`, non-ASCII as it is (`Path::parse`; `Path::from` would escape it into the key). Notes lie beside
//! the prefix under `PREFIX.dateline/`, or under `.dateline/` in a bucket without one. Who publishes holds a lease: an
//! object that only one can create, renewed while the work goes on. One whose owner has died on this machine is taken
//! over at once, any other when it was not renewed for three minutes.

mod credentials;
mod lease;
mod note;
mod trouble;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{Either, select};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, GetOptions, ObjectStore, ObjectStoreExt as _, PutMultipartOptions, PutOptions,
    PutPayload,
};
use tokio::runtime::Runtime;

use super::gradual::Shelf;
use super::http;
use super::meter::Meter;
use super::secrets::Environment;
use super::staging::StagedFile;
use super::trouble::{Result, Trouble, disk};
use crate::model::target::{StoreKind, Target};
use lease::Lease;

/// Requests at once.
const AT_ONCE: usize = 16;
/// A larger file is sent in parts.
const PART: u64 = 16 * 1024 * 1024;

pub struct Store<'s> {
    runtime: Runtime,
    store: Arc<dyn ObjectStore>,
    kind: StoreKind,
    bucket: String,
    prefix: String,
    environment: &'s Environment,
    lease: Option<Lease>,
    /// Notes as they were read last, each with what the store calls that state of it.
    read: BTreeMap<String, (Option<String>, Vec<u8>)>,
}

impl<'s> Store<'s> {
    pub fn open(
        kind: StoreKind,
        bucket: &str,
        prefix: &str,
        target: &Target,
        environment: &'s Environment,
    ) -> Result<Store<'s>> {
        http::prepare_tls();
        let runtime = http::runtime()?;
        let store = credentials::store(kind, bucket, target, environment)
            .map_err(|error| trouble::of(&error, &name(kind, bucket, prefix), environment))?;
        let (bucket, prefix) = (bucket.to_owned(), prefix.to_owned());
        Ok(Store { runtime, store, kind, bucket, prefix, environment, lease: None, read: BTreeMap::new() })
    }

    fn key(&self, path: &str) -> Result<Path> {
        let key = if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) };
        parse(&key)
    }

    fn note(&self, name: &str) -> Result<Path> {
        parse(&format!("{}.dateline/{name}", self.prefix))
    }

    fn trouble(&self, error: &object_store::Error) -> Trouble {
        trouble::of(error, &self.place(), self.environment)
    }

    /// Does work while the lease is renewed; ends it when the lease is lost.
    fn at_work<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let Some(lease) = &self.lease else { return self.runtime.block_on(work) };
        let renewed = lease.renew(&*self.store);
        self.runtime.block_on(async {
            match select(Box::pin(work), Box::pin(renewed)).await {
                Either::Left((done, _)) => done,
                Either::Right((lost, _)) => Err(lost),
            }
        })
    }

    async fn put_one(&self, path: &str, file: &StagedFile) -> Result<()> {
        let key = self.key(path)?;
        let attributes = attributes(file);
        if file.entry.size > PART {
            return self.put_parts(&key, file, attributes).await;
        }
        let bytes = std::fs::read(&file.full).map_err(disk("read", &file.full))?;
        let payload = PutPayload::from_bytes(Bytes::from(bytes));
        let options = PutOptions { attributes, ..PutOptions::default() };
        self.store.put_opts(&key, payload, options).await.map(drop).map_err(|error| self.trouble(&error))
    }

    async fn put_parts(&self, key: &Path, file: &StagedFile, attributes: Attributes) -> Result<()> {
        use std::io::Read as _;
        let fail = |error: object_store::Error| self.trouble(&error);
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let mut upload = self.store.put_multipart_opts(key, options).await.map_err(fail)?;
        let mut source = std::fs::File::open(&file.full).map_err(disk("read", &file.full))?;
        let send = async {
            loop {
                let mut part = Vec::new();
                source.by_ref().take(PART).read_to_end(&mut part).map_err(disk("read", &file.full))?;
                if part.is_empty() {
                    return upload.complete().await.map(drop).map_err(fail);
                }
                upload.put_part(PutPayload::from(part)).await.map_err(fail)?;
            }
        };
        let sent = send.await;
        if sent.is_err() {
            // Parts that belong to nothing cost money; if they cannot go now, the bucket's own rules see to it.
            let _ = upload.abort().await;
        }
        sent
    }
}

fn parse(key: &str) -> Result<Path> {
    Path::parse(key).map_err(|error| {
        Trouble::failed(format!("`{key}` cannot be the name of an object: {error}")).help("rename the file")
    })
}

fn name(kind: StoreKind, bucket: &str, prefix: &str) -> String {
    let slash = if prefix.is_empty() { "" } else { "/" };
    format!("`{}://{bucket}{slash}{prefix}`", kind.scheme())
}

fn attributes(file: &StagedFile) -> Attributes {
    let mut attributes = Attributes::new();
    if let Some(headers) = &file.entry.headers {
        attributes.insert(Attribute::ContentType, headers.content_type.clone().into());
        attributes.insert(Attribute::CacheControl, headers.cache_control.clone().into());
    }
    attributes
}

impl Shelf for Store<'_> {
    fn place(&self) -> String {
        name(self.kind, &self.bucket, &self.prefix)
    }

    fn has_headers(&self) -> bool {
        true
    }

    fn read_note(&mut self, name: &str) -> Result<Option<Vec<u8>>> {
        let key = self.note(name)?;
        let known = self.read.get(name);
        let if_none_match = known.and_then(|(tag, _)| tag.clone());
        let options = GetOptions { if_none_match, ..GetOptions::default() };
        let read = async {
            let got = self.store.get_opts(&key, options).await?;
            let tag = got.meta.e_tag.clone();
            Ok((tag, got.bytes().await?))
        };
        match self.runtime.block_on(read) {
            Ok((tag, bytes)) => {
                let text = note::unpacked(&bytes);
                self.read.insert(name.to_owned(), (tag, text.clone()));
                Ok(Some(text))
            }
            Err(object_store::Error::NotModified { .. }) => Ok(known.map(|(_, text)| text.clone())),
            Err(object_store::Error::NotFound { source, .. }) if !trouble::is_no_bucket(&*source) => Ok(None),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    fn write_note(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let key = self.note(name)?;
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, "application/json; charset=utf-8".into());
        attributes.insert(Attribute::ContentEncoding, "gzip".into());
        // Google would unpack it on the way.
        attributes.insert(Attribute::CacheControl, "no-store, no-transform".into());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let payload = PutPayload::from(note::packed(bytes));
        let put = self.runtime.block_on(self.store.put_opts(&key, payload, options));
        put.map(drop).map_err(|error| self.trouble(&error))
    }

    fn remove_note(&mut self, name: &str) -> Result<()> {
        let key = self.note(name)?;
        match self.runtime.block_on(self.store.delete(&key)) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    fn lock(&mut self) -> Result<()> {
        let key = self.note("lock.json")?;
        let lease = self.runtime.block_on(Lease::take(&*self.store, key, self.place(), self.environment))?;
        self.lease = Some(lease);
        Ok(())
    }

    fn unlock(&mut self) -> Result<()> {
        if let Some(lease) = self.lease.take() {
            self.runtime.block_on(lease.give_back(&*self.store));
        }
        Ok(())
    }

    fn still_locked(&mut self) -> Result<()> {
        match &self.lease {
            Some(lease) => self.runtime.block_on(lease.renew_once(&*self.store)),
            None => Ok(()),
        }
    }

    fn put(&mut self, files: &[(&str, &StagedFile)], meter: &Meter) -> Result<()> {
        let this = &*self;
        let one = move |(path, file): (&str, &StagedFile)| {
            let (path, file) = (path.to_owned(), file.clone());
            async move {
                this.put_one(&path, &file).await?;
                meter.step();
                Ok(())
            }
        };
        let sent = stream::iter(files.iter().copied().map(one)).buffer_unordered(AT_ONCE);
        this.at_work(sent.try_collect::<Vec<()>>()).map(drop)
    }

    fn delete(&mut self, paths: &[&str], meter: &Meter) -> Result<()> {
        let keys: Result<Vec<Path>> = paths.iter().map(|path| self.key(path)).collect();
        let keys = stream::iter(keys?.into_iter().map(Ok)).boxed();
        let deleted = async {
            let mut results = self.store.delete_stream(keys);
            while let Some(result) = results.next().await {
                match result {
                    Ok(_) | Err(object_store::Error::NotFound { .. }) => meter.step(),
                    Err(error) => return Err(self.trouble(&error)),
                }
            }
            Ok(())
        };
        self.at_work(deleted)
    }

    fn list(&mut self) -> Result<BTreeMap<String, u64>> {
        let prefix = if self.prefix.is_empty() { None } else { Some(parse(&self.prefix)?) };
        let start = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
        let listed = async {
            let mut files = BTreeMap::new();
            let mut objects = self.store.list(prefix.as_ref());
            while let Some(object) = objects.try_next().await.map_err(|error| self.trouble(&error))? {
                let key = object.location.as_ref();
                if let Some(path) = key.strip_prefix(&start).filter(|path| !path.starts_with(".dateline/")) {
                    files.insert(path.to_owned(), object.size);
                }
            }
            Ok(files)
        };
        self.at_work(listed)
    }

    fn is_empty(&mut self) -> Result<bool> {
        let prefix = if self.prefix.is_empty() { None } else { Some(parse(&self.prefix)?) };
        let found = async {
            let mut objects = self.store.list(prefix.as_ref());
            while let Some(object) = objects.try_next().await.map_err(|error| self.trouble(&error))? {
                if !object.location.as_ref().starts_with(".dateline/") {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        self.runtime.block_on(found)
    }
}

impl Drop for Store<'_> {
    fn drop(&mut self) {
        // A run that failed gives the lease back, so that the next need not wait for it to run out.
        let _ = self.unlock();
    }
}

/// Waits without holding up other requests.
async fn wait(time: Duration) {
    tokio::time::sleep(time).await;
}
