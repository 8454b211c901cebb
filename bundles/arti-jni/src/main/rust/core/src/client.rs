//! A Tor client: one state directory, one view of the network.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arti_client::config::TorClientConfig;
use arti_client::isolation::IsolationHelper;
use arti_client::status::BootstrapStatus;
use arti_client::{BootstrapBehavior, StreamPrefs, TorClient};
use futures::StreamExt as _;
use tokio::runtime::Runtime;
use tor_config::load::ConfigResolveOptions;
use tor_config::sources::MustRead;
use tor_config::{ConfigurationSource, ConfigurationSources};
use tor_error::ErrorReport as _;
use tor_rtcompat::tokio::TokioRustlsRuntime;

use crate::completion::{self, BLOCKED, Kind, READY, Reply};
use crate::error::{Failure, Status};
use crate::handle::{self, Resource};
use crate::runtime::{Scope, new_runtime};
use crate::service::Service;
use crate::stream::Stream;

/// How long `open` waits for a predecessor to let go of the state directory (arti allows 5 s).
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
/// How long `close` waits for arti's own tasks.
const STOP_PATIENCE: Duration = Duration::from_secs(10);
/// What arti needs, after a service has ended, to tell introduction points and peers. Without it 2 of 12 open
/// streams stayed silent for half a minute, with it none.
const FAREWELL: Duration = Duration::from_millis(300);

/// A node carries nobody's traffic but its own; without a word arti takes a share of the machine's memory.
const DEFAULTS: &str = "[system.memory]\nmax = \"256 MiB\"\n";

pub struct Client {
    pub tor: Arc<TorClient<TokioRustlsRuntime>>,
    pub config: TorClientConfig,
    pub scope: Scope,
    /// When the last service of this client ended.
    pub parted: Arc<Parted>,
    runtime: Mutex<Option<Runtime>>,
}

impl Resource for Client {
    const TAG: u8 = 1;
}

#[derive(Default)]
pub struct Parted(Mutex<Option<Instant>>);

impl Parted {
    pub fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Completes when the farewell of the last service has had its time.
    async fn said(&self) {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = last {
            tokio::time::sleep_until((last + FAREWELL).into()).await;
        }
    }
}

/// Java's isolation token: streams with different numbers never share a circuit.
#[derive(Debug, Clone, Copy)]
struct Isolation(i64);

impl IsolationHelper for Isolation {
    fn compatible_same_type(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    fn join_same_type(&self, other: &Self) -> Option<Self> {
        (self.0 == other.0).then_some(*self)
    }
}

/// The cause names the key.
fn invalid(error: impl std::error::Error + 'static) -> Failure {
    let report = error.report().to_string();
    let plain = report.strip_prefix("error: ").unwrap_or(&report);
    Failure::new(Status::IllegalArgument, format!("configuration: {plain}"))
}

fn parse(base: String, overrides: String) -> Result<TorClientConfig, Failure> {
    let mut sources = ConfigurationSources::new_empty();
    for toml in [DEFAULTS.to_owned(), base, overrides] {
        sources.push_source(ConfigurationSource::from_verbatim(toml), MustRead::MustRead);
    }
    let tree = sources.load().map_err(invalid)?;
    let resolved = tor_config::resolve_return_results::<TorClientConfig>(&tree, &ConfigResolveOptions::default())
        .map_err(invalid)?;
    match resolved.unrecognized.first() {
        None => Ok(resolved.value),
        Some(key) => Err(Failure::new(
            Status::IllegalArgument,
            format!("configuration: unknown key {key}"),
        )),
    }
}

fn report(op: i64, status: &BootstrapStatus) {
    let mut value = (status.as_frac() * 1000.0) as i64;
    if status.ready_for_traffic() {
        value |= READY;
    }
    let message = match status.blocked() {
        Some(blockage) => {
            value |= BLOCKED;
            blockage.to_string()
        }
        None => status.to_string(),
    };
    completion::event(op, Kind::Bootstrap, value, message);
}

/// See [`crate::open`].
pub async fn open(op: i64, base: String, overrides: String) -> Result<Reply, Failure> {
    let config = parse(base, overrides)?;
    let runtime = new_runtime("arti")?;
    let arti = {
        let _entered = runtime.enter();
        TokioRustlsRuntime::current()?
    };
    let created = TorClient::with_runtime(arti)
        .config(config.clone())
        // Not `Manual`, which refuses to launch a service before bootstrap has begun.
        .bootstrap_behavior(BootstrapBehavior::OnDemand)
        .local_resource_timeout(LOCK_PATIENCE)
        .create_unbootstrapped_async()
        .await;
    let tor = match created {
        Ok(tor) => tor,
        Err(error) => {
            runtime.shutdown_background();
            return Err(error.into());
        }
    };
    let scope = Scope::new(runtime.handle().clone());
    let mut progress = tor.bootstrap_events();
    scope.spawn(async move {
        while let Some(status) = progress.next().await {
            report(op, &status);
        }
    });
    let client = Client {
        tor,
        config,
        scope,
        parted: Arc::default(),
        runtime: Mutex::new(Some(runtime)),
    };
    Ok(Reply::value(handle::insert(Arc::new(client), 0)))
}

impl Client {
    pub async fn bootstrap(&self) -> Result<Reply, Failure> {
        self.tor.bootstrap().await?;
        Ok(Reply::default())
    }

    /// Opens a stream. `isolation` 0 means: share circuits with everybody else who says 0.
    pub async fn connect(
        &self,
        owner: i64,
        host: String,
        port: u16,
        isolation: i64,
        timeout: Duration,
    ) -> Result<Reply, Failure> {
        let mut prefs = StreamPrefs::new();
        prefs.set_isolation(Box::new(Isolation(isolation)) as Box<dyn arti_client::isolation::Isolation>);
        let data = tokio::time::timeout(timeout, self.tor.connect_with_prefs((host, port), &prefs))
            .await
            .map_err(|_| Failure::new(Status::TimedOut, format!("no connection within {timeout:?}")))?
            .map_err(Failure::connecting)?;
        Ok(Reply::value(Stream::outbound(data, &self.scope, owner)))
    }
}

/// Closes a client and all that belongs to it. When this completes, the state directory is free.
///
/// Services go first and get time to say so: then their peers know within three seconds instead of half a
/// minute.
///
/// Dropping the `TorClient` is not enough. In arti 0.47 two of its tasks hold, while they sleep,
/// strong references that lead to the state lock: the vanguard manager's until the next consensus
/// (hours on the public network), and the one that expires a rendezvous circuit for ten minutes. So
/// the client has a runtime of its own, and shutting that down drops whatever its tasks hold.
pub fn close(op: i64, handle: i64) -> Result<(), Failure> {
    let client = handle::remove::<Client>(handle)?;
    client.scope.cancel();
    drop(handle::remove_owned::<Stream>(handle));
    let services = handle::remove_owned::<Service>(handle);
    Scope::root().submit(op, async move {
        end_services(services).await;
        client.scope.end().await;
        // What an operation had made just before it was cancelled.
        drop(handle::remove_owned::<Stream>(handle));
        end_services(handle::remove_owned::<Service>(handle)).await;
        client.parted.said().await;
        shut_down(client).await
    });
    Ok(())
}

async fn end_services(services: Vec<Arc<Service>>) {
    for stopped in futures::future::join_all(services.iter().map(|service| service.stop())).await {
        if let Err(failure) = stopped {
            tracing::warn!("closing a client: {}", failure.message);
        }
    }
}

async fn shut_down(client: Arc<Client>) -> Result<Reply, Failure> {
    let stopped = client.tor.wait_for_stop();
    let runtime = client.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
    drop(client);
    if let Some(runtime) = runtime {
        // Waits for threads, so not here.
        let ended = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(STOP_PATIENCE));
        ended
            .await
            .map_err(|_| Failure::new(Status::Internal, "shutting down the runtime"))?;
    }
    tokio::time::timeout(STOP_PATIENCE, stopped)
        .await
        .map_err(|_| Failure::new(Status::StateLocked, "the client did not stop in time"))?;
    Ok(Reply::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(base: &str) -> String {
        parse(base.into(), String::new())
            .err()
            .map(|f| f.message)
            .unwrap_or_default()
    }

    #[test]
    fn a_broken_configuration_names_its_key() {
        for (toml, key) in [
            (
                "[path_rules]\nipv4_subnet_family_prefix = \"x\"",
                "ipv4_subnet_family_prefix",
            ),
            ("[nonsense]\nkey = 1", "nonsense"),
            ("[path_rules", "configuration: "),
        ] {
            let message = message(toml);
            assert!(message.contains(key), "{message}");
        }
    }

    #[test]
    fn nothing_needs_to_be_configured() {
        assert_eq!(message(""), "");
    }

    #[test]
    fn overrides_win() {
        let both = parse(
            "[vanguards]\nmode = \"nonsense\"".into(),
            "[vanguards]\nmode = \"full\"".into(),
        );
        assert!(both.is_ok(), "{:?}", both.err());
    }
}
