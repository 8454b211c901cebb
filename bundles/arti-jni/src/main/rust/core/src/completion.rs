//! The one-way street from Rust to Java: a queue of small records.
//!
//! Rust never calls into the JVM. Everything it has to say (an operation finished, a client made
//! bootstrap progress, a service changed state, a log line) becomes a [`Record`]; one Java thread
//! drains them into a direct buffer it owns.
//!
//! Record layout, native byte order, every record starts on a multiple of eight:
//!
//! | offset | type | meaning                                                      |
//! |--------|------|--------------------------------------------------------------|
//! | 0      | i64  | operation id (for events: the id of the operation they belong to) |
//! | 8      | i64  | value: a handle, a length, a state, a level                  |
//! | 16     | i32  | kind, see [`Kind`]                                           |
//! | 20     | i32  | status, see [`crate::error::Status`]                         |
//! | 24     | i32  | length of the UTF-8 message that follows                     |
//! | 28     | i32  | how many log records were dropped just before this one       |

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Failure, Status};

pub const HEADER: usize = 32;
pub const MAX_MESSAGE: usize = 4096;
/// Flag in the value of a bootstrap event: traffic can flow.
pub const READY: i64 = 1 << 16;
/// Flag in the value of a bootstrap event: stuck, and the message says why.
pub const BLOCKED: i64 = 1 << 17;

const MAX_QUEUED_LOGS: usize = 2048;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(i32)]
pub enum Kind {
    /// The last word about an operation. Exactly one per submitted operation.
    Completion = 0,
    /// Bootstrap progress of a client; `value` is in thousandths plus the flags [`READY`] and [`BLOCKED`].
    Bootstrap = 1,
    /// State of an onion service; `value` is one of the `service::state` codes.
    Service = 2,
    /// A log line; `value` is the level (1 error .. 5 trace), the message is target, tab, text.
    Log = 3,
}

/// What a successful operation hands back.
#[derive(Debug, Default)]
pub struct Reply {
    pub value: i64,
    pub message: String,
}

impl Reply {
    pub fn value(value: i64) -> Self {
        Self {
            value,
            message: String::new(),
        }
    }
}

struct Record {
    op: i64,
    value: i64,
    kind: Kind,
    status: Status,
    message: String,
    lost_logs: u32,
}

impl Record {
    fn encoded_len(&self) -> usize {
        HEADER + self.message.len().next_multiple_of(8)
    }

    fn encode(&self, out: &mut [u8]) {
        out[0..8].copy_from_slice(&self.op.to_ne_bytes());
        out[8..16].copy_from_slice(&self.value.to_ne_bytes());
        out[16..20].copy_from_slice(&(self.kind as i32).to_ne_bytes());
        out[20..24].copy_from_slice(&(self.status as i32).to_ne_bytes());
        out[24..28].copy_from_slice(&(self.message.len() as i32).to_ne_bytes());
        out[28..32].copy_from_slice(&self.lost_logs.to_ne_bytes());
        out[HEADER..HEADER + self.message.len()].copy_from_slice(self.message.as_bytes());
    }
}

#[derive(Default)]
struct Waiting {
    records: VecDeque<Record>,
    logs: usize,
    lost_logs: u32,
}

/// A queue with many writers and one reader. Only log records are ever dropped, and then counted.
struct Queue {
    waiting: Mutex<Waiting>,
    ready: Condvar,
}

static QUEUE: Queue = Queue::new();

/// Completes operation `op`.
pub fn complete(op: i64, outcome: Result<Reply, Failure>) {
    let (status, reply) = match outcome {
        Ok(reply) => (Status::Ok, reply),
        Err(failure) => (
            failure.status,
            Reply {
                value: 0,
                message: failure.message,
            },
        ),
    };
    push(Record {
        op,
        value: reply.value,
        kind: Kind::Completion,
        status,
        message: reply.message,
        lost_logs: 0,
    });
}

/// Reports something that happened to the resource which operation `op` created.
pub fn event(op: i64, kind: Kind, value: i64, message: String) {
    push(Record {
        op,
        value,
        kind,
        status: Status::Ok,
        message,
        lost_logs: 0,
    });
}

/// Queues a log line, or counts it as lost when the reader is not keeping up.
pub fn log(level: i64, message: String) {
    QUEUE.log(level, message);
}

fn push(record: Record) {
    QUEUE.push(record);
}

/// Waits up to `timeout` for records, then moves as many as fit into `out`.
///
/// Returns the number of bytes written. Blocks the calling thread: for the poller only.
pub fn drain(out: &mut [u8], timeout: Duration) -> usize {
    QUEUE.drain(out, timeout)
}

impl Queue {
    const fn new() -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                records: VecDeque::new(),
                logs: 0,
                lost_logs: 0,
            }),
            ready: Condvar::new(),
        }
    }

    /// Nothing under this lock can leave the queue half-changed, so poisoning carries no information.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self, level: i64, message: String) {
        let mut waiting = self.lock();
        if waiting.logs >= MAX_QUEUED_LOGS {
            waiting.lost_logs = waiting.lost_logs.saturating_add(1);
            return;
        }
        waiting.logs += 1;
        let lost_logs = std::mem::take(&mut waiting.lost_logs);
        drop(waiting);
        self.push(Record {
            op: 0,
            value: level,
            kind: Kind::Log,
            status: Status::Ok,
            message,
            lost_logs,
        });
    }

    fn push(&self, mut record: Record) {
        if record.message.len() > MAX_MESSAGE {
            let end = record.message.floor_char_boundary(MAX_MESSAGE);
            record.message.truncate(end);
        }
        let mut waiting = self.lock();
        let was_empty = waiting.records.is_empty();
        waiting.records.push_back(record);
        drop(waiting);
        if was_empty {
            self.ready.notify_one();
        }
    }

    fn drain(&self, out: &mut [u8], timeout: Duration) -> usize {
        debug_assert!(out.len() >= HEADER + MAX_MESSAGE);
        let (mut waiting, _) = self
            .ready
            .wait_timeout_while(self.lock(), timeout, |waiting| waiting.records.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let mut written = 0;
        while let Some(record) = waiting.records.front() {
            let end = written + record.encoded_len();
            if end > out.len() {
                break;
            }
            record.encode(&mut out[written..end]);
            written = end;
            if record.kind == Kind::Log {
                waiting.logs -= 1;
            }
            waiting.records.pop_front();
        }
        written
    }
}

#[cfg(test)]
pub mod testing {
    //! Reads the queue of the process for tests, which all share it.

    use std::collections::HashMap;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Instant;

    use super::*;

    #[derive(Clone, Debug, Eq, PartialEq)]
    pub struct Decoded {
        pub op: i64,
        pub value: i64,
        pub kind: i32,
        pub status: i32,
        pub lost_logs: i32,
        pub message: String,
    }

    pub fn decode(bytes: &[u8]) -> Vec<Decoded> {
        let long = |at: usize| i64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap());
        let int = |at: usize| i32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap());
        let mut records = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let length = int(at + 24) as usize;
            records.push(Decoded {
                op: long(at),
                value: long(at + 8),
                kind: int(at + 16),
                status: int(at + 20),
                lost_logs: int(at + 28),
                message: String::from_utf8(bytes[at + HEADER..at + HEADER + length].to_vec()).unwrap(),
            });
            at += HEADER + length.next_multiple_of(8);
        }
        records
    }

    static SEEN: Mutex<Option<HashMap<i64, Vec<Decoded>>>> = Mutex::new(None);

    /// An operation id that no other test uses.
    pub fn op() -> i64 {
        static NEXT: AtomicI64 = AtomicI64::new(1_000_000);
        NEXT.fetch_add(1, Ordering::Relaxed)
    }

    fn completions(op: i64) -> Vec<Decoded> {
        let mut guard = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = guard.get_or_insert_default();
        let mut out = vec![0; 64 * 1024];
        let n = drain(&mut out, Duration::from_millis(5));
        for record in decode(&out[..n]) {
            seen.entry(record.op).or_default().push(record);
        }
        let all = seen.get(&op).cloned().unwrap_or_default();
        all.into_iter().filter(|r| r.kind == Kind::Completion as i32).collect()
    }

    /// The one completion of `op`, after it has been given some time to get a second one.
    pub fn completion(op: i64) -> Decoded {
        let deadline = Instant::now() + Duration::from_secs(20);
        while completions(op).is_empty() {
            assert!(Instant::now() < deadline, "no completion");
        }
        for _ in 0..4 {
            completions(op);
        }
        let all = completions(op);
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{Decoded, decode};
    use super::*;

    fn record(op: i64, message: &str) -> Record {
        Record {
            op,
            value: -7,
            kind: Kind::Service,
            status: Status::Busy,
            message: message.to_owned(),
            lost_logs: 0,
        }
    }

    fn drained(queue: &Queue) -> Vec<Decoded> {
        let mut out = vec![0; 64 * 1024];
        let n = queue.drain(&mut out, Duration::ZERO);
        decode(&out[..n])
    }

    #[test]
    fn records_arrive_in_order_and_aligned() {
        let queue = Queue::new();
        queue.push(record(1, "abc"));
        queue.push(record(2, ""));
        queue.push(record(3, "12345678"));
        let mut out = vec![0; 64 * 1024];
        assert_eq!(queue.drain(&mut out, Duration::ZERO), HEADER + 8 + HEADER + HEADER + 8);
        queue.push(record(1, "abc"));
        let expected = Decoded {
            op: 1,
            value: -7,
            kind: 2,
            status: 3,
            lost_logs: 0,
            message: "abc".into(),
        };
        assert_eq!(drained(&queue), vec![expected]);
    }

    #[test]
    fn what_does_not_fit_waits_for_the_next_call() {
        let queue = Queue::new();
        let long = "x".repeat(MAX_MESSAGE);
        queue.push(record(1, &long));
        queue.push(record(2, &long));
        let mut out = vec![0; HEADER + MAX_MESSAGE + 100];
        for op in [1, 2] {
            let n = queue.drain(&mut out, Duration::ZERO);
            assert_eq!(decode(&out[..n])[0].op, op);
        }
        assert_eq!(queue.drain(&mut out, Duration::ZERO), 0);
    }

    #[test]
    fn a_long_message_is_cut_at_a_character() {
        let queue = Queue::new();
        queue.push(record(1, &format!("a{}", "\u{1f9c5}".repeat(MAX_MESSAGE))));
        let message = &drained(&queue)[0].message;
        assert_eq!(message.len(), MAX_MESSAGE - 3);
        assert!(message.ends_with('\u{1f9c5}'));
    }

    #[test]
    fn surplus_log_lines_are_counted_and_nothing_else_is_lost() {
        let queue = Queue::new();
        for _ in 0..MAX_QUEUED_LOGS + 5 {
            queue.log(3, "line".into());
        }
        queue.push(record(9, "kept"));
        let mut all = Vec::new();
        loop {
            let more = drained(&queue);
            if more.is_empty() {
                break;
            }
            all.extend(more);
        }
        assert_eq!(all.len(), MAX_QUEUED_LOGS + 1);
        assert_eq!(all.last().unwrap().op, 9);
        queue.log(3, "after".into());
        assert_eq!(drained(&queue)[0].lost_logs, 5);
    }

    #[test]
    fn a_waiting_reader_is_woken() {
        let queue = Queue::new();
        std::thread::scope(|threads| {
            let reader = threads.spawn(|| {
                let mut out = vec![0; 64 * 1024];
                queue.drain(&mut out, Duration::from_secs(20))
            });
            queue.push(record(1, ""));
            assert_eq!(reader.join().unwrap(), HEADER);
        });
    }
}
