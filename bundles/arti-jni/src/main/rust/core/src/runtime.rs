//! The tokio runtimes, and how an operation runs on one.
//!
//! There is one for the process, and one for each client: closing a client ends its runtime and so
//! every task arti left there, see `client::close`.

use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use tokio::runtime::{Handle, Runtime};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::completion::{self, Reply};
use crate::error::{Failure, Status};

const WORKERS: usize = 2;
const IDLE_THREAD: Duration = Duration::from_millis(100);

static PROCESS: LazyLock<Runtime> = LazyLock::new(|| {
    // Fails only if a provider is installed already, and then one is installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    new_runtime("allium").expect("tokio runtime")
});

/// Work that does not belong to any client.
static ROOT: LazyLock<Scope> = LazyLock::new(|| Scope::new(PROCESS.handle().clone()));

pub fn new_runtime(name: &str) -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .thread_name(name)
        // Closing a client waits on such a thread; it is gone soon after.
        .thread_keep_alive(IDLE_THREAD)
        .enable_all()
        .build()
}

/// The operations under way, so that they can be cancelled.
static PENDING: LazyLock<Mutex<HashMap<i64, CancellationToken>>> = LazyLock::new(Mutex::default);

fn pending_ops() -> MutexGuard<'static, HashMap<i64, CancellationToken>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A region of tasks that ends as a whole: cancel it, then wait until it is empty.
#[derive(Clone)]
pub struct Scope {
    runtime: Handle,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

impl Scope {
    pub fn root() -> &'static Scope {
        &ROOT
    }

    pub fn new(runtime: Handle) -> Scope {
        Scope {
            runtime,
            cancel: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }
    }

    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// A scope that ends with this one or before it. Its tasks count as tasks of both.
    pub fn child(&self) -> Scope {
        Scope {
            runtime: self.runtime.clone(),
            cancel: self.cancel.child_token(),
            tasks: self.tasks.clone(),
        }
    }

    pub fn cancel(&self) {
        self.cancel.cancel();
    }

    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// Cancels the scope and waits until every task in it has dropped what it held.
    pub async fn end(&self) {
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Runs `work` until it is done or the scope ends. A panic ends only this task.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let cancel = self.cancel.clone();
        self.runtime.spawn(self.tasks.track_future(async move {
            let work = AssertUnwindSafe(cancel.run_until_cancelled(work)).catch_unwind();
            if let Err(payload) = work.await {
                tracing::error!("background task: {}", Failure::panicked(&*payload).message);
            }
        }));
    }

    /// Runs `work` as operation `op`, which gets exactly one completion whatever happens.
    pub fn submit<F>(&self, op: i64, work: F)
    where
        F: Future<Output = Result<Reply, Failure>> + Send + 'static,
    {
        let scope = self.cancel.clone();
        let cancel = scope.child_token();
        let promise = Promise::new(op, cancel.clone());
        self.runtime.spawn(self.tasks.track_future(async move {
            let work = AssertUnwindSafe(work).catch_unwind();
            let outcome = tokio::select! {
                biased;
                done = work => done.unwrap_or_else(|payload| Err(Failure::panicked(&*payload))),
                () = cancel.cancelled() => Err(if scope.is_cancelled() {
                    Failure::closed()
                } else {
                    Failure::new(Status::Cancelled, "cancelled")
                }),
            };
            promise.keep(outcome);
        }));
    }
}

/// The duty to complete an operation. Dropped unkept, as in a runtime that has shut down, it
/// completes the operation with CLOSED.
struct Promise(Option<i64>);

impl Promise {
    fn new(op: i64, cancel: CancellationToken) -> Self {
        pending_ops().insert(op, cancel);
        Self(Some(op))
    }

    fn keep(mut self, outcome: Result<Reply, Failure>) {
        self.settle(outcome);
    }

    fn settle(&mut self, outcome: Result<Reply, Failure>) {
        if let Some(op) = self.0.take() {
            pending_ops().remove(&op);
            completion::complete(op, outcome);
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        self.settle(Err(Failure::closed()));
    }
}

/// Asks operation `op` to stop. It still completes, with CANCELLED or with what it had reached.
pub fn cancel(op: i64) {
    let token = pending_ops().get(&op).cloned();
    if let Some(token) = token {
        token.cancel();
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::completion::testing::{completion, op};

    fn status(op: i64) -> i32 {
        completion(op).status
    }

    #[test]
    fn success_and_failure_complete_once() {
        let (good, bad) = (op(), op());
        Scope::root().submit(good, async { Ok(Reply::value(42)) });
        Scope::root().submit(bad, async { Err(Failure::new(Status::PeerOffline, "nobody")) });
        assert_eq!(completion(good).value, 42);
        assert_eq!(completion(bad).message, "nobody");
        assert_eq!(status(bad), Status::PeerOffline as i32);
    }

    #[test]
    fn a_panic_completes_with_internal() {
        let op = op();
        Scope::root().submit(op, async { panic!("ouch") });
        let done = completion(op);
        assert_eq!(
            (done.status, done.message.as_str()),
            (Status::Internal as i32, "panic: ouch")
        );
    }

    #[test]
    fn cancel_completes_with_cancelled_and_forgets_the_operation() {
        let op = op();
        Scope::root().submit(op, pending());
        cancel(op);
        assert_eq!(status(op), Status::Cancelled as i32);
        assert!(!pending_ops().contains_key(&op));
        cancel(op);
        assert_eq!(status(op), Status::Cancelled as i32);
    }

    #[test]
    fn ending_a_scope_closes_its_operations_and_those_of_its_children() {
        let (mine, child, other) = (op(), op(), op());
        let scope = Scope::new(PROCESS.handle().clone());
        scope.submit(mine, pending());
        scope.child().submit(child, pending());
        Scope::root().submit(other, pending());
        PROCESS.block_on(scope.end());
        assert_eq!(status(mine), Status::Closed as i32);
        assert_eq!(status(child), Status::Closed as i32);
        assert!(pending_ops().contains_key(&other));
        cancel(other);
    }

    #[test]
    fn a_runtime_that_is_gone_closes_its_operations() {
        let (before, after) = (op(), op());
        let runtime = new_runtime("test").unwrap();
        let scope = Scope::new(runtime.handle().clone());
        scope.submit(before, pending());
        runtime.shutdown_background();
        assert_eq!(status(before), Status::Closed as i32);
        scope.submit(after, pending());
        assert_eq!(status(after), Status::Closed as i32);
    }

    #[test]
    fn a_background_panic_ends_only_its_task() {
        let scope = Scope::new(PROCESS.handle().clone());
        scope.spawn(async { panic!("background") });
        let op = op();
        scope.submit(op, async { Ok(Reply::default()) });
        assert_eq!(status(op), Status::Ok as i32);
        PROCESS.block_on(scope.end());
    }
}
