package chat.allium.ui;

import chat.allium.api.transport.Registration;
import chat.allium.api.ui.UiEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener's events: in order, on a virtual thread of its own, behind a backlog that is dropped when it overflows. */
final class Feed implements Registration {

    /** More than this has nobody read anyway. */
    static final int BACKLOG = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final Consumer<UiEvent> listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<UiEvent> backlog = new ArrayDeque<>();
    private boolean closed;

    Feed(Consumer<UiEvent> listener) {
        this.listener = listener;
        Thread.ofVirtual().name("ui-events").start(this::run);
    }

    void offer(UiEvent event) {
        lock.lock();
        try {
            if (backlog.size() >= BACKLOG) {
                backlog.clear();
                backlog.add(new UiEvent.Reload());
            }
            backlog.add(event);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                lock.lock();
                UiEvent next;
                try {
                    while (backlog.isEmpty() && !closed) {
                        changed.await();
                    }
                    if (closed) {
                        return;
                    }
                    next = backlog.poll();
                } finally {
                    lock.unlock();
                }
                deliver(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(UiEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.warn("A listener failed on {}", event.getClass().getSimpleName(), e);
        }
    }
}
