//! Tor onion services and onion connections on top of arti, for a caller that is not Rust.
//!
//! The caller submits an operation under an id of its choice and goes on; the operation runs on a tokio
//! runtime; its completion is pushed to a queue that one thread of the caller drains with [`poll`]. Every
//! function here returns at once, except `poll`. None is generic or async: arti's generic code is compiled
//! in this crate, so that the border around it builds in seconds.

mod admission;
mod client;
mod completion;
mod error;
mod handle;
mod log;
mod runtime;
mod service;
mod stream;

use std::sync::Arc;
use std::time::Duration;

pub use completion::{HEADER, MAX_MESSAGE};
pub use error::{Failure, Status};
pub use service::Options;
pub use stream::{PARKED, WRITE_CHUNK};

use client::Client;
use completion::Reply;
use handle::Resource as _;
use runtime::Scope;
use service::Service;
use stream::Stream;

/// Starts forwarding log events that pass `filter`. Later calls do nothing.
pub fn start(filter: &str) {
    log::start(filter);
}

/// Waits up to `timeout` for records, moves as many as fit into `out` and returns their length in bytes.
pub fn poll(out: &mut [u8], timeout: Duration) -> usize {
    completion::drain(out, timeout)
}

/// Asks operation `op` to stop. It still completes, with CANCELLED or with what it had reached.
pub fn cancel(op: i64) {
    runtime::cancel(op);
}

/// Completes `op`, which was never begun.
pub fn refuse(op: i64, failure: Failure) {
    completion::complete(op, Err(failure));
}

/// Opens a client from `base` and, on top of it, `overrides` (both arti's TOML), without touching the
/// network. Completes with its handle. Bootstrap events carry the same `op`.
pub fn open(op: i64, base: String, overrides: String) {
    Scope::root().submit(op, client::open(op, base, overrides));
}

/// Connects to the Tor network and completes when traffic can flow.
pub fn bootstrap(op: i64, client: i64) {
    with::<Client>(op, client, |client| {
        let scope = client.scope.clone();
        scope.submit(op, async move { client.bootstrap().await });
    });
}

/// Completes with the onion address of `nickname` as the message.
pub fn address(op: i64, client: i64, nickname: String, seed: Option<[u8; 32]>) {
    with::<Client>(op, client, |client| {
        let scope = client.scope.clone();
        scope.submit(op, async move { service::address(&client, &nickname, seed) });
    });
}

/// Launches a service; completes with its handle and its address. State events carry the same `op`.
pub fn launch(op: i64, client: i64, options: Options) {
    let owner = client;
    with::<Client>(op, client, |client| {
        let scope = client.scope.clone();
        scope.submit(op, service::launch(op, client, owner, options));
    });
}

/// Completes with the handle of the next stream of a peer.
pub fn accept(op: i64, client: i64, service: i64) {
    with::<Service>(op, service, |service| {
        let scope = service.scope().clone();
        scope.submit(op, async move { service.accept(client).await });
    });
}

/// Completes with the handle of a stream to `host:port`.
pub fn connect(op: i64, client: i64, host: String, port: u16, isolation: i64, timeout: Duration) {
    let owner = client;
    with::<Client>(op, client, |client| {
        let scope = client.scope.clone();
        scope.submit(op, async move {
            client.connect(owner, host, port, isolation, timeout).await
        });
    });
}

/// See [`Stream::read`] for what the result means.
pub fn read(op: i64, stream: i64, into: &mut [u8]) -> i32 {
    match handle::get::<Stream>(stream) {
        Ok(stream) => stream.read(op, into),
        Err(failure) => {
            refuse(op, failure);
            PARKED
        }
    }
}

/// Completes when all of `data` was handed to the circuit.
pub fn write(op: i64, stream: i64, data: Vec<u8>) {
    with::<Stream>(op, stream, |stream| stream.write(op, data));
}

/// The peer of `stream` has proved who it is: its circuit needs no slot any more. False if there is no such
/// stream, or if its circuit was shed already.
pub fn authenticated(stream: i64) -> bool {
    handle::get::<Stream>(stream).is_ok_and(|stream| stream.authenticated())
}

/// Closes whatever `handle` names.
pub fn close(op: i64, handle: i64) {
    let closed = match handle::tag(handle) {
        Client::TAG => client::close(op, handle),
        Service::TAG => service::close(op, handle),
        Stream::TAG => stream::close(op, handle),
        _ => Err(Failure::new(Status::StaleHandle, format!("not a handle: {handle:#x}"))),
    };
    if let Err(failure) = closed {
        refuse(op, failure);
    }
}

/// For tests and measurements: 0 does nothing on the runtime, 1 panics there, 2 completes at once, 3 waits
/// until it is cancelled, anything else panics here.
pub fn probe(op: i64, what: i32) {
    match what {
        0 => Scope::root().submit(op, async { Ok(Reply::default()) }),
        1 => Scope::root().submit(op, async { panic!("probe") }),
        2 => completion::complete(op, Ok(Reply::default())),
        3 => Scope::root().submit(op, std::future::pending()),
        _ => panic!("probe at the border"),
    }
}

fn with<R: handle::Resource>(op: i64, handle: i64, body: impl FnOnce(Arc<R>)) {
    match handle::get::<R>(handle) {
        Ok(resource) => body(resource),
        Err(failure) => refuse(op, failure),
    }
}
