//! An object that only one publisher can have: who holds it publishes.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use object_store::path::Path;
use object_store::{
    Error, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, PutResult, UpdateVersion,
};
use serde::{Deserialize, Serialize};

use crate::publish::delivery::busy;
use crate::publish::secrets::Environment;
use crate::publish::store::{trouble, wait};
use crate::publish::trouble::{Result, Trouble};

/// Not renewed for so long, a lease is over.
const OVER: Duration = Duration::from_secs(180);
const RENEWED_EVERY: Duration = Duration::from_secs(40);

/// What the object says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Holder {
    /// Tells this run from every other.
    id: String,
    user: String,
    machine: String,
    /// Another one after every start of the machine.
    boot: String,
    process: u32,
}

pub struct Lease {
    key: Path,
    place: String,
    holder: Holder,
    version: RefCell<UpdateVersion>,
    renewed: Cell<Instant>,
}

impl Lease {
    /// Takes the lease, or says who has it.
    pub async fn take(
        store: &dyn ObjectStore,
        key: Path,
        place: String,
        environment: &Environment,
    ) -> Result<Lease> {
        let holder = Holder::this(environment);
        let lease = |version| Lease {
            key: key.clone(),
            place: place.clone(),
            holder: holder.clone(),
            version: RefCell::new(version),
            renewed: Cell::new(Instant::now()),
        };
        match put(store, &key, &holder, PutMode::Create).await {
            Ok(result) => confirm(store, lease(version_of(result)), environment).await,
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                let version = over(store, &key, &holder, &place, environment).await?;
                match put(store, &key, &holder, PutMode::Update(version)).await {
                    Ok(result) => Ok(lease(version_of(result))),
                    Err(Error::Precondition { .. } | Error::NotFound { .. }) => Err(busy(&place, "")),
                    Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                        let put = put(store, &key, &holder, PutMode::Overwrite).await;
                        let result = put.map_err(|error| trouble::of(&error, &place, environment))?;
                        confirm(store, lease(version_of(result)), environment).await
                    }
                    Err(error) => Err(trouble::of(&error, &place, environment)),
                }
            }
            Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                // A store without conditions: look first, then write, then look whether it was us.
                if store.head(&key).await.is_ok() {
                    over(store, &key, &holder, &place, environment).await?;
                }
                let put = put(store, &key, &holder, PutMode::Overwrite).await;
                let result = put.map_err(|error| trouble::of(&error, &place, environment))?;
                confirm(store, lease(version_of(result)), environment).await
            }
            Err(error) => Err(trouble::of(&error, &place, environment)),
        }
    }

    /// Renews as long as it is ours; says how it was lost.
    pub async fn renew(&self, store: &dyn ObjectStore) -> Trouble {
        loop {
            wait(RENEWED_EVERY.saturating_sub(self.renewed.get().elapsed())).await;
            match self.renew_once(store).await {
                Ok(()) => {}
                Err(trouble) => return trouble,
            }
        }
    }

    /// Renews, unless somebody else has taken it meanwhile.
    pub async fn renew_once(&self, store: &dyn ObjectStore) -> Result<()> {
        let version = self.version.borrow().clone();
        let put = put(store, &self.key, &self.holder, PutMode::Update(version)).await;
        self.renewed.set(Instant::now());
        match put {
            Ok(result) => drop(self.version.replace(version_of(result))),
            Err(Error::Precondition { .. } | Error::NotFound { .. }) => {
                match holder(store, &self.key).await {
                    // Our own write, whose answer was lost.
                    Some((holder, found)) if holder == self.holder => drop(self.version.replace(found)),
                    _ => return Err(busy(&self.place, ": this run was so slow that another took its place")),
                }
            }
            // A slow moment of the store's, or one without conditions; there are more tries before the lease is over.
            Err(_) => {}
        }
        Ok(())
    }

    /// Lets others in, if it is still ours.
    pub async fn give_back(self, store: &dyn ObjectStore) {
        if holder(store, &self.key).await.is_some_and(|(holder, _)| holder == self.holder) {
            let _ = store.delete(&self.key).await;
        }
    }
}

/// Some stores take a condition and do not look at it: whoever is written there has it.
async fn confirm(store: &dyn ObjectStore, lease: Lease, environment: &Environment) -> Result<Lease> {
    let fail = |error| trouble::of(&error, &lease.place, environment);
    let held = match store.get(&lease.key).await {
        Ok(got) => serde_json::from_slice::<Holder>(&got.bytes().await.map_err(fail)?).ok(),
        Err(Error::NotFound { .. }) => None,
        Err(error) => return Err(fail(error)),
    };
    match held {
        Some(holder) if holder == lease.holder => Ok(lease),
        Some(holder) => Err(busy(&lease.place, &holder.in_words())),
        None => Err(Trouble::failed(format!("{} does not keep what is written to it", lease.place))
            .help("look at the bucket's rules and its permissions")),
    }
}

/// The version of a lease that may be taken over; else who has it.
async fn over(
    store: &dyn ObjectStore,
    key: &Path,
    ours: &Holder,
    place: &str,
    environment: &Environment,
) -> Result<UpdateVersion> {
    let meta = match store.head(key).await {
        Ok(meta) => meta,
        Err(Error::NotFound { .. }) => return Err(busy(place, ", or was until this moment")),
        Err(error) => return Err(trouble::of(&error, place, environment)),
    };
    let version = UpdateVersion { e_tag: meta.e_tag.clone(), version: meta.version.clone() };
    let held = holder(store, key).await.map(|(holder, _)| holder);
    // It is our own when the answer to our writing was lost.
    let is_dead = held.as_ref().is_none_or(|held| held == ours || held.is_dead(ours));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let since = now.saturating_sub(u64::try_from(meta.last_modified.timestamp()).unwrap_or(0));
    if is_dead || since > OVER.as_secs() {
        return Ok(version);
    }
    let who = held.map(|held| held.in_words()).unwrap_or_default();
    let left = OVER.as_secs() - since;
    Err(busy(place, &who).help(format!(
        "wait until that is over; if that run has died, its place is free in {left} seconds at the latest"
    )))
}

async fn holder(store: &dyn ObjectStore, key: &Path) -> Option<(Holder, UpdateVersion)> {
    let got = store.get(key).await.ok()?;
    let version = UpdateVersion { e_tag: got.meta.e_tag.clone(), version: got.meta.version.clone() };
    let bytes = got.bytes().await.ok()?;
    Some((serde_json::from_slice(&bytes).ok()?, version))
}

async fn put(
    store: &dyn ObjectStore,
    key: &Path,
    holder: &Holder,
    mode: PutMode,
) -> std::result::Result<PutResult, Error> {
    // Cannot fail: texts and numbers under fixed names.
    let payload = PutPayload::from(serde_json::to_vec(holder).unwrap_or_default());
    store.put_opts(key, payload, PutOptions { mode, ..PutOptions::default() }).await
}

fn version_of(result: PutResult) -> UpdateVersion {
    UpdateVersion { e_tag: result.e_tag, version: result.version }
}

impl Holder {
    fn this(environment: &Environment) -> Holder {
        use std::hash::{BuildHasher as _, RandomState};
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        Holder {
            // The standard library takes the keys of its hashers from the system's source of randomness.
            id: format!("{:016x}", RandomState::new().hash_one("lease")),
            user: environment.first(&["USER", "USERNAME", "LOGNAME"]).unwrap_or("somebody").to_owned(),
            machine: machine(environment),
            boot: boot.trim().to_owned(),
            process: std::process::id(),
        }
    }

    fn in_words(&self) -> String {
        format!(" ({} on {})", self.user, self.machine)
    }

    /// Whether it was a run on this machine that is over.
    fn is_dead(&self, ours: &Holder) -> bool {
        let is_here = !self.boot.is_empty() && self.boot == ours.boot && self.machine == ours.machine;
        is_here && !is_running(self.process)
    }
}

#[cfg(target_os = "linux")]
fn is_running(process: u32) -> bool {
    std::path::Path::new(&format!("/proc/{process}")).exists()
}

#[cfg(not(target_os = "linux"))]
fn is_running(_process: u32) -> bool {
    true
}

fn machine(environment: &Environment) -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"))
        .ok();
    let name = name.or_else(|| environment.first(&["HOSTNAME", "COMPUTERNAME"]).map(str::to_owned));
    name.map_or_else(|| "a machine without a name".to_owned(), |name| name.trim().to_owned())
}
