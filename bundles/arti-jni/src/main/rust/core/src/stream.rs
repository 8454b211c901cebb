//! A byte stream to a peer.
//!
//! Reading is driven by Java: nothing is taken off the Tor stream until Java asks, so Tor's own
//! windows push back on the sender. `read` either copies bytes that are here already, or parks the
//! operation; its completion means "ask again". No Java memory is held while anything waits.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arti_client::{DataReader, DataStream, DataWriter};
use futures::FutureExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::completion::Reply;
use crate::error::{Failure, Status};
use crate::handle::{self, Resource};
use crate::runtime::Scope;
use crate::service::Ticket;

/// What one parked read may bring in at a time.
const READ_CHUNK: usize = 16 * 1024;
/// What one write may carry; the caller's next write waits for this one to be flushed.
pub const WRITE_CHUNK: usize = 64 * 1024;
/// How long `close` tries to flush and to say goodbye.
const CLOSE_PATIENCE: Duration = Duration::from_secs(1);

pub struct Stream {
    /// Empty when the circuit was taken from under the stream.
    reader: tokio::sync::Mutex<Option<DataReader>>,
    writer: tokio::sync::Mutex<Option<DataWriter>>,
    inbox: Mutex<Inbox>,
    /// None for a stream that we opened.
    ticket: Option<Arc<Ticket>>,
    scope: Scope,
}

impl Resource for Stream {
    const TAG: u8 = 3;
}

/// Bytes that were read from Tor but not yet taken by Java.
#[derive(Default)]
struct Inbox {
    data: Vec<u8>,
    taken: usize,
    ended: bool,
}

/// Result of [`Stream::read`] when nothing is here yet.
pub const PARKED: i32 = 0;
/// Result of [`Stream::read`] at the end of the stream.
const END: i32 = -1;

impl Stream {
    fn new(data: DataStream, scope: &Scope, ticket: Option<Arc<Ticket>>) -> Arc<Self> {
        let (reader, writer) = data.split();
        Arc::new(Stream {
            reader: tokio::sync::Mutex::new(Some(reader)),
            writer: tokio::sync::Mutex::new(Some(writer)),
            inbox: Mutex::default(),
            ticket,
            scope: scope.child(),
        })
    }

    /// A stream that we opened.
    pub fn outbound(data: DataStream, scope: &Scope, owner: i64) -> i64 {
        handle::insert(Self::new(data, scope, None), owner)
    }

    /// A stream that a peer opened. It breaks when its circuit loses its slot.
    pub fn inbound(data: DataStream, scope: &Scope, owner: i64, ticket: Arc<Ticket>) -> i64 {
        let stream = Self::new(data, scope, Some(Arc::clone(&ticket)));
        let (weak, closed) = (Arc::downgrade(&stream), stream.scope.clone());
        scope.spawn(async move {
            tokio::select! {
                () = ticket.ended() => {}
                () = closed.cancelled() => return,
            }
            if let Some(stream) = weak.upgrade() {
                stream.sever().await;
            }
        });
        handle::insert(stream, owner)
    }

    /// Ends what waits, and lets the circuit go although Java still has a handle.
    async fn sever(&self) {
        self.scope.cancel();
        drop(self.reader.lock().await.take());
        drop(self.writer.lock().await.take());
    }

    pub fn authenticated(&self) -> bool {
        self.ticket.as_ref().is_none_or(|ticket| ticket.authenticate())
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Copies what is here into `into` and returns its length or [`END`]; then `op` is not used.
    /// Otherwise returns [`PARKED`], and `op` will complete when it is worth calling again.
    pub fn read(self: Arc<Self>, op: i64, into: &mut [u8]) -> i32 {
        let mut inbox = self.inbox();
        let waiting = &inbox.data[inbox.taken..];
        if !waiting.is_empty() {
            let n = waiting.len().min(into.len());
            into[..n].copy_from_slice(&waiting[..n]);
            inbox.taken += n;
            if inbox.taken == inbox.data.len() {
                *inbox = Inbox {
                    ended: inbox.ended,
                    ..Inbox::default()
                };
            }
            return n as i32;
        }
        if inbox.ended {
            return END;
        }
        drop(inbox);
        let scope = self.scope.clone();
        scope.submit(op, async move { self.fill().await });
        PARKED
    }

    async fn fill(&self) -> Result<Reply, Failure> {
        let mut guard = self.reader.try_lock().map_err(|_| busy("read"))?;
        let reader = guard.as_mut().ok_or_else(Failure::closed)?;
        let mut data = Vec::with_capacity(1024);
        let mut n = reader.read_buf(&mut data).await?;
        let mut ended = n == 0;
        // One read yields at most one cell: take along what else has arrived.
        while n > 0 && data.len() < READ_CHUNK {
            data.reserve(1024);
            match reader.read_buf(&mut data).now_or_never() {
                Some(Ok(more)) => {
                    n = more;
                    ended = more == 0;
                }
                // An error will still be there at the next read, after the bytes before it.
                Some(Err(_)) | None => break,
            }
        }
        let arrived = data.len() as i64;
        *self.inbox() = Inbox { data, taken: 0, ended };
        Ok(Reply::value(arrived))
    }

    /// Completes `op` when all of `data` has been handed to the circuit; not when it was delivered.
    pub fn write(self: Arc<Self>, op: i64, data: Vec<u8>) {
        let scope = self.scope.clone();
        scope.submit(op, async move {
            let mut guard = self.writer.try_lock().map_err(|_| busy("write"))?;
            let writer = guard.as_mut().ok_or_else(Failure::closed)?;
            writer.write_all(&data).await?;
            writer.flush().await?;
            Ok(Reply::value(data.len() as i64))
        });
    }
}

impl Stream {
    async fn say_goodbye(&self) {
        let goodbye = async {
            match self.writer.lock().await.as_mut() {
                Some(writer) => writer.shutdown().await,
                None => Ok(()),
            }
        };
        match tokio::time::timeout(CLOSE_PATIENCE, goodbye).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!("closing a stream: {error}"),
            Err(_) => tracing::debug!("closing a stream: not flushed in time"),
        }
    }
}

impl Drop for Stream {
    /// Whoever forgets the last reference also ends what still waits on it.
    fn drop(&mut self) {
        self.scope.cancel();
    }
}

fn busy(what: &str) -> Failure {
    Failure::new(Status::Busy, format!("a {what} is under way already"))
}

/// Closes a stream: outstanding operations end with CLOSED, the peer sees the end. The circuit of a peer that
/// never authenticated goes with it.
pub fn close(op: i64, handle: i64) -> Result<(), Failure> {
    let stream = handle::remove::<Stream>(handle)?;
    stream.scope.cancel();
    Scope::root().submit(op, async move {
        match stream.ticket.as_ref().filter(|ticket| !ticket.is_authenticated()) {
            Some(ticket) => ticket.end(),
            None => stream.say_goodbye().await,
        }
        stream.sever().await;
        Ok(Reply::default())
    });
    Ok(())
}
