//! An onion service: its key, its state, and the streams that peers open to it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use arti_client::{DataStream, KeystoreSelector, TorClient};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use safelog::DisplayRedacted as _;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tor_cell::relaycell::msg::Connected;
use tor_hscrypto::pk::{HsId, HsIdKey, HsIdKeypair};
use tor_hsservice::config::OnionServiceConfigBuilder;
use tor_hsservice::status::State;
use tor_hsservice::{HsNickname, OnionServiceConfig, RendRequest, RunningOnionService, StreamRequest};
use tor_llcrypto::pk::ed25519;
use tor_proto::stream::IncomingStreamRequest;
use tor_rtcompat::tokio::TokioRustlsRuntime;

use crate::admission::{Admission, Id, Phase, Verdict};
use crate::client::{Client, Parted};
use crate::completion::{self, Kind, Reply};
use crate::error::{Failure, Status};
use crate::handle::{self, Resource};
use crate::runtime::Scope;
use crate::stream::Stream;

/// Streams that were accepted from the network but not yet by Java.
const BACKLOG: usize = 64;
/// Rendezvous circuits at a time, those of friends included.
const MAX_CIRCUITS: usize = 512;
/// Streams per rendezvous circuit; arti closes the circuit of a peer that wants more.
const MAX_STREAMS_PER_CIRCUIT: u32 = 8;
/// How long `close` waits for arti's publisher and introduction point manager.
const STOP_PATIENCE: Duration = Duration::from_secs(5);
/// A nickname that has just been closed may be locked for a moment more.
const LAUNCH_PATIENCE: Duration = Duration::from_secs(5);
const LAUNCH_PAUSE: Duration = Duration::from_millis(50);

/// What to launch.
pub struct Options {
    pub nickname: String,
    /// The Ed25519 seed of the onion address; without one arti makes a key and keeps it.
    pub seed: Option<[u8; 32]>,
    pub port: u16,
    /// Inbound circuits at a time that have not authenticated.
    pub slots: usize,
    pub introduction_points: u8,
}

pub struct Service {
    incoming: tokio::sync::Mutex<mpsc::Receiver<Inbound>>,
    running: Mutex<Option<Arc<RunningOnionService>>>,
    stopped: Mutex<Option<JoinHandle<()>>>,
    client: Weak<Client>,
    parted: Arc<Parted>,
    scope: Scope,
    client_scope: Scope,
}

impl Resource for Service {
    const TAG: u8 = 2;
}

/// The slots of one service, with a clock.
struct Gate {
    admission: Mutex<Admission<CancellationToken>>,
    epoch: Instant,
    changed: Notify,
}

impl Gate {
    fn new(slots: usize) -> Arc<Self> {
        Arc::new(Self {
            admission: Mutex::new(Admission::new(slots)),
            epoch: Instant::now(),
            changed: Notify::new(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Admission<CancellationToken>> {
        self.admission.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(self: &Arc<Self>) -> Option<Arc<Ticket>> {
        let ended = CancellationToken::new();
        match self.lock().admit(self.epoch.elapsed(), ended.clone()) {
            Verdict::Refused => None,
            Verdict::Admitted { id, shed } => {
                if let Some(victim) = shed {
                    tracing::debug!("an unauthenticated circuit makes room for a newer one");
                    victim.cancel();
                }
                Some(Arc::new(Ticket {
                    id,
                    ended,
                    authenticated: AtomicBool::new(false),
                    gate: Arc::clone(self),
                }))
            }
        }
    }

    /// Ends circuits whose time is up, for as long as somebody polls it.
    async fn watch(&self) {
        loop {
            let deadline = self.lock().deadline();
            let due = async {
                match deadline {
                    Some(at) => tokio::time::sleep_until((self.epoch + at).into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = due => {
                    let late = self.lock().expire(self.epoch.elapsed());
                    late.iter().for_each(CancellationToken::cancel);
                }
                () = self.changed.notified() => {}
            }
        }
    }
}

/// One inbound circuit's right to be here.
pub struct Ticket {
    id: Id,
    ended: CancellationToken,
    authenticated: AtomicBool,
    gate: Arc<Gate>,
}

impl Ticket {
    fn reached(&self, phase: Phase) {
        self.gate.lock().reached(self.gate.epoch.elapsed(), self.id, phase);
        self.gate.changed.notify_one();
    }

    pub fn is_authenticated(&self) -> bool {
        self.authenticated.load(Ordering::Acquire)
    }

    /// Gives the slot back for good. False if the circuit is lost already.
    pub fn authenticate(&self) -> bool {
        if self.gate.lock().release(self.id) {
            self.authenticated.store(true, Ordering::Release);
        }
        self.is_authenticated()
    }

    /// Ends the circuit and every stream on it.
    pub fn end(&self) {
        self.ended.cancel();
    }

    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }
}

/// Gives the slot back when the circuit is gone, however that came about.
struct Leaving(Arc<Ticket>);

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.gate.lock().release(self.0.id);
    }
}

struct Inbound {
    data: DataStream,
    ticket: Arc<Ticket>,
}

/// The codes of `State` in service events, mirrored by `OnionService.State`.
pub fn code(state: State) -> i64 {
    match state {
        State::Shutdown => 0,
        State::Bootstrapping => 1,
        State::DegradedReachable => 2,
        State::DegradedUnreachable => 3,
        State::Running => 4,
        State::Recovering => 5,
        State::Broken => 6,
        _ => 7,
    }
}

fn keypair(seed: &[u8; 32]) -> HsIdKeypair {
    HsIdKeypair::from(ed25519::ExpandedKeypair::from(&ed25519::Keypair::from_bytes(seed)))
}

fn configuration(nickname: &str, introduction_points: Option<u8>) -> Result<OnionServiceConfig, Failure> {
    let nickname: HsNickname = nickname
        .to_owned()
        .try_into()
        .map_err(|e| Failure::new(Status::IllegalArgument, format!("nickname: {e}")))?;
    let mut builder = OnionServiceConfigBuilder::default();
    builder
        .nickname(nickname)
        .max_concurrent_streams_per_circuit(MAX_STREAMS_PER_CIRCUIT);
    if let Some(wanted) = introduction_points {
        builder.num_intro_points(wanted);
    }
    builder.build().map_err(Failure::tor)
}

fn check(found: HsId, seed: Option<&[u8; 32]>) -> Result<HsId, Failure> {
    match seed {
        Some(seed) if HsIdKey::from(&keypair(seed)).id() != found => Err(Failure::new(
            Status::KeyMismatch,
            "the nickname has another identity key",
        )),
        _ => Ok(found),
    }
}

/// The onion address of `nickname`, which needs neither network nor bootstrap. Without a seed a key
/// is made if there is none yet; with one, an existing key must agree with it.
pub fn address(client: &Client, nickname: &str, seed: Option<[u8; 32]>) -> Result<Reply, Failure> {
    let service =
        TorClient::<TokioRustlsRuntime>::create_onion_service(&client.config, configuration(nickname, None)?)?;
    let id = match (service.onion_address(), seed) {
        (Some(id), seed) => check(id, seed.as_ref())?,
        (None, Some(seed)) => HsIdKey::from(&keypair(&seed)).id(),
        (None, None) => service
            .generate_identity_key(KeystoreSelector::Primary)
            .map_err(Failure::tor)?,
    };
    Ok(Reply {
        value: 0,
        message: id.display_unredacted().to_string(),
    })
}

type Launched = (Arc<RunningOnionService>, BoxStream<'static, RendRequest>);

fn launch_once(
    client: &Client,
    config: OnionServiceConfig,
    seed: Option<&[u8; 32]>,
) -> Result<Option<Launched>, Failure> {
    let present =
        TorClient::<TokioRustlsRuntime>::create_onion_service(&client.config, config.clone())?.onion_address();
    if let Some(id) = present {
        check(id, seed)?;
    }
    // Inserting a key over an existing one is an error even when both are equal.
    Ok(match seed.filter(|_| present.is_none()) {
        Some(seed) => client
            .tor
            .launch_onion_service_with_hsid(config, keypair(seed))?
            .map(|(running, requests)| (running, requests.boxed())),
        None => client
            .tor
            .launch_onion_service(config)?
            .map(|(running, requests)| (running, requests.boxed())),
    })
}

/// The end of a predecessor's status stream is not yet the end of its lock.
async fn launch_patiently(client: &Client, options: &Options) -> Result<Option<Launched>, Failure> {
    let config = configuration(&options.nickname, Some(options.introduction_points))?;
    let began = Instant::now();
    loop {
        match launch_once(client, config.clone(), options.seed.as_ref()) {
            Err(failure) if failure.status == Status::StateLocked && began.elapsed() < LAUNCH_PATIENCE => {
                tokio::time::sleep(LAUNCH_PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

/// See [`crate::launch`].
pub async fn launch(op: i64, client: Arc<Client>, owner: i64, options: Options) -> Result<Reply, Failure> {
    let (running, requests) = launch_patiently(&client, &options)
        .await?
        .ok_or_else(|| Failure::new(Status::IllegalArgument, "service disabled"))?;
    let address = running
        .onion_address()
        .ok_or_else(|| Failure::new(Status::Internal, "service without a key"))?;

    let scope = client.scope.child();
    let (sender, receiver) = mpsc::channel(BACKLOG);
    let gate = Gate::new(options.slots);
    let watched = Arc::clone(&gate);
    scope.spawn(async move { watched.watch().await });
    scope.spawn(serve(requests, options.port, sender, gate, scope.clone()));

    // Ends by itself when arti has dropped the last sender, which is when the service is really gone.
    let mut states = running.status_events();
    let watcher = client.scope.runtime().spawn(async move {
        let mut last = None;
        while let Some(status) = states.next().await {
            let problem = status.current_problem().map(|p| format!("{p:?}")).unwrap_or_default();
            let now = (code(status.state()), problem);
            if last.as_ref() != Some(&now) {
                completion::event(op, Kind::Service, now.0, now.1.clone());
                last = Some(now);
            }
        }
    });

    let service = Service {
        incoming: tokio::sync::Mutex::new(receiver),
        running: Mutex::new(Some(running)),
        stopped: Mutex::new(Some(watcher)),
        client: Arc::downgrade(&client),
        parted: Arc::clone(&client.parted),
        scope,
        client_scope: client.scope.clone(),
    };
    let handle = handle::insert(Arc::new(service), owner);
    Ok(Reply {
        value: handle,
        message: address.display_unredacted().to_string(),
    })
}

/// Answers introduction requests, each rendezvous circuit in a task of its own.
async fn serve(
    mut requests: BoxStream<'static, RendRequest>,
    port: u16,
    sender: mpsc::Sender<Inbound>,
    gate: Arc<Gate>,
    scope: Scope,
) {
    let circuits = Arc::new(Semaphore::new(MAX_CIRCUITS));
    while let Some(request) = requests.next().await {
        let (Ok(place), Some(ticket)) = (Arc::clone(&circuits).try_acquire_owned(), gate.admit()) else {
            tracing::debug!("too many circuits, introduction refused");
            let _ = request.reject().await;
            continue;
        };
        gate.changed.notify_one();
        let sender = sender.clone();
        scope.spawn(async move {
            let _place = place;
            let _leaving = Leaving(Arc::clone(&ticket));
            tokio::select! {
                outcome = circuit(request, port, sender, &ticket) => if let Err(failure) = outcome {
                    tracing::debug!("inbound circuit: {}", failure.message);
                },
                () = ticket.ended() => {}
            }
        });
    }
}

/// Serves one rendezvous circuit for as long as it lives: it closes when `streams` and whatever was
/// accepted from it are dropped.
async fn circuit(
    request: RendRequest,
    port: u16,
    sender: mpsc::Sender<Inbound>,
    ticket: &Arc<Ticket>,
) -> Result<(), Failure> {
    let mut streams = request.accept().await.map_err(Failure::tor)?;
    ticket.reached(Phase::Joined);
    let mut first = true;
    while let Some(stream) = streams.next().await {
        // An honest peer wants one stream, on our port; and more only after it said who it is.
        let welcome = asks_for(&stream, port) && (first || ticket.is_authenticated());
        first = false;
        match sender.try_reserve() {
            Ok(place) if welcome => {
                ticket.reached(Phase::Streaming);
                let data = stream.accept(Connected::new_empty()).await.map_err(Failure::tor)?;
                place.send(Inbound {
                    data,
                    ticket: Arc::clone(ticket),
                });
            }
            // Tell the peer nothing.
            _ => {
                let _ = stream.shutdown_circuit();
                return Ok(());
            }
        }
    }
    Ok(())
}

fn asks_for(stream: &StreamRequest, port: u16) -> bool {
    matches!(stream.request(), IncomingStreamRequest::Begin(begin) if begin.port() == port)
}

impl Service {
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    fn online(&self) -> bool {
        let client = self.client.upgrade();
        client.is_some_and(|client| client.tor.bootstrap_status().ready_for_traffic())
    }

    /// Waits for the next stream of a peer.
    pub async fn accept(&self, owner: i64) -> Result<Reply, Failure> {
        let mut incoming = self.incoming.lock().await;
        loop {
            let Inbound { data, ticket } = incoming.recv().await.ok_or_else(Failure::closed)?;
            if !ticket.ended.is_cancelled() {
                return Ok(Reply::value(Stream::inbound(data, &self.client_scope, owner, ticket)));
            }
        }
    }

    /// Stops publishing and answering, and waits until arti has let go of the service's state. Streams that
    /// were accepted live on.
    ///
    /// Without a network nobody knows of the service, and there is nothing to wait for: arti's publisher hears
    /// of the end only when it has a directory. Until then, or the end of the client, the nickname is locked.
    pub async fn stop(&self) -> Result<(), Failure> {
        self.scope.cancel();
        drop(self.running.lock().unwrap_or_else(PoisonError::into_inner).take());
        let watcher = self.stopped.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(watcher) = watcher.filter(|_| self.online()) else {
            return Ok(());
        };
        let ended = tokio::time::timeout(STOP_PATIENCE, watcher).await;
        self.parted.now();
        match ended {
            Ok(_) => Ok(()),
            Err(_) => Err(Failure::new(Status::StateLocked, "the service did not stop in time")),
        }
    }
}

/// Closes a service. When this completes, its nickname can be launched again.
pub fn close(op: i64, handle: i64) -> Result<(), Failure> {
    let service = handle::remove::<Service>(handle)?;
    Scope::root().submit(op, async move {
        service.stop().await?;
        Ok(Reply::default())
    });
    Ok(())
}
