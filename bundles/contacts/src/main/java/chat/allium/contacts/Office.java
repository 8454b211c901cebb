package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.Identity;
import chat.allium.api.pool.ConnectionPool;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/** What everything here works with, and the desk with the book on it: every task finds the book up to date. */
final class Office implements AutoCloseable {

    private static final long RELOAD_NANOS = Duration.ofSeconds(5).toNanos();

    /** Hears from the desk. */
    interface Clerk {
        /** The book was read, from the start or anew. */
        void loaded();

        /** When {@link #tick} wants to run; {@link Long#MAX_VALUE} for never. */
        long nextTick();

        /** That time has come. */
        void tick();
    }

    final ConnectionPool pool;
    final Identity identity;
    final FriendCodes codes;
    final Book book;
    final Reach reach;
    final Clock clock;
    final LongSupplier nanos;
    final Limits limits;
    final Announcer announcer = new Announcer();
    private final Desk desk;
    private final Clerk clerk;
    private long reloadAt;

    /** How much and how often. */
    record Limits(int pendingPerCode, Duration retryFirst, Duration retryLongest, int atOnce) {}

    /** @param clerk is called on the desk only */
    Office(
            ConnectionPool pool,
            Identity identity,
            FriendCodes codes,
            Book book,
            Clock clock,
            LongSupplier nanos,
            Limits limits,
            Clerk clerk) {
        this.pool = pool;
        this.identity = identity;
        this.codes = codes;
        this.book = book;
        this.reach = new Reach(pool, identity);
        this.clock = clock;
        this.nanos = nanos;
        this.limits = limits;
        this.clerk = clerk;
        this.desk = new Desk(nanos, this::due, this::tick);
        this.reloadAt = nanos.getAsLong();
    }

    void open() {
        desk.open();
    }

    State state() {
        return book.state();
    }

    /** Node time in milliseconds. */
    long now() {
        return clock.millis();
    }

    void tell(ContactEvent event) {
        announcer.tell(event);
    }

    /** Does {@code work} on the desk and waits for it. @throws ContactException also if nothing can be stored just now */
    <T> T call(Callable<T> work) throws ContactException {
        return desk.call(() -> {
            refresh();
            return work.call();
        });
    }

    /** Does {@code work} on the desk. */
    void post(Runnable work) {
        desk.post(() -> {
            refresh();
            work.run();
        });
    }

    private void refresh() {
        reloadAt = nanos.getAsLong() + RELOAD_NANOS;
        if (book.refresh()) {
            clerk.loaded();
        }
    }

    private long due() {
        return book.wantsRefresh() ? reloadAt : clerk.nextTick();
    }

    private void tick() {
        refresh();
        clerk.tick();
    }

    @Override
    public void close() {
        desk.close();
        announcer.close();
    }
}
