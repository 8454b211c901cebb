//! `tracing` events become log records in the completion queue.

use std::fmt::{self, Write as _};
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::completion;

/// Starts forwarding events that pass `filter` (the syntax of `EnvFilter`). Later calls do nothing.
pub fn start(filter: &str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let filter = EnvFilter::builder().parse_lossy(filter);
        // Redaction stays on: nothing here or in arti's callers turns safelog off.
        let _ = tracing_subscriber::registry().with(filter).with(ToQueue).try_init();
        std::panic::set_hook(Box::new(|info| {
            completion::log(1, format!("allium_arti_core\tpanic: {info}"))
        }));
    });
}

struct ToQueue;

impl<S: Subscriber> Layer<S> for ToQueue {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = match *event.metadata().level() {
            Level::ERROR => 1,
            Level::WARN => 2,
            Level::INFO => 3,
            Level::DEBUG => 4,
            Level::TRACE => 5,
        };
        let mut line = Line(format!("{}\t", event.metadata().target()));
        event.record(&mut line);
        completion::log(level, line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String cannot fail.
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?} "),
            name => write!(self.0, "{name}={value:?} "),
        };
    }
}
