package chat.allium.link;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what {@link LinkCore} says: one virtual thread reads, one writes, a timer ticks. Whoever brings an event runs the
 * effects that are due, so the handler is called in order and under no lock.
 */
final class TlsLink implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(TlsLink.class);
    private static final long SHUNNED_MILLIS = 60_000;
    private static final long DRAIN_PAUSE_MILLIS = 100;

    private final Connection connection;
    private final Session session;
    private final Timer timer;
    private final Set<TlsLink> open;
    private final Outbox outbox;
    private final Inbox inbox;
    private final long id;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean shunned;
    private final ReentrantLock lock = new ReentrantLock();
    private final Serial serial = new Serial();
    private @Nullable LinkCore core;
    private @Nullable LinkHandler handler;
    private volatile @Nullable TransportException why;

    TlsLink(Connection connection, Session session, Timer timer, Set<TlsLink> open) {
        this.connection = connection;
        this.session = session;
        this.timer = timer;
        this.open = open;
        this.outbox = new Outbox(timer::nanos);
        this.inbox = new Inbox(session, connection, timer);
        long exported =
                ByteBuffer.wrap(export(Label.EXPORT_LINK_ID, Long.BYTES)).getLong();
        this.id = exported == 0 ? 1 : exported;
    }

    void start() {
        open.add(this);
        timer.everyTick(this::tick, () -> why != null);
        Thread.ofVirtual().name("link-writer").start(this::write);
    }

    @Override
    public Optional<PeerId> peer() {
        return session.peer();
    }

    @Override
    public Protocol protocol() {
        return session.protocol();
    }

    @Override
    public boolean dialled() {
        return session.dialled();
    }

    @Override
    public String scheme() {
        return connection.scheme();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public byte[] export(Label label, int length) {
        return session.exporter().export(label, length);
    }

    @Override
    public void send(Frame frame) throws TransportException {
        try {
            outbox.add(frame);
        } catch (TransportException e) {
            unlessShunned(e);
            throw e;
        }
        if (frame.type() == FrameType.MSG) {
            dispatch(new LinkEvent.MessageSent());
        }
    }

    @Override
    public Frame receive() throws TransportException {
        try {
            return inbox.receive();
        } catch (TransportException e) {
            end(e);
            throw e;
        }
    }

    @Override
    public void run(Hello mine, LinkHandler theHandler) {
        boolean over;
        lock.lock();
        try {
            if (handler != null) {
                throw new IllegalStateException("a link runs once");
            }
            handler = theHandler;
            core = new LinkCore(timer.nanos());
            over = why != null;
        } finally {
            lock.unlock();
        }
        if (over) {
            sayDown();
            return;
        }
        perform(new LinkEffect.Send(HelloCodec.encode(mine)));
        Thread.ofVirtual().name("link-reader").start(this::read);
    }

    @Override
    public void awaiting(boolean outstanding) {
        dispatch(new LinkEvent.Awaiting(outstanding));
    }

    /** The connection is closed when what is queued has gone out, or when the time for that is over; TLS is never asked. */
    @Override
    public void close() {
        if (!closing.getAndSet(true)) {
            outbox.close();
            timer.afterGrace(this::abandon);
        }
    }

    @Override
    public void shun() {
        shunned = true;
        // One of a peer is enough: whoever comes again all the same holds no more connections by it.
        open.stream()
                .filter(other -> other != this && other.shunned && other.peer().equals(peer()))
                .forEach(TlsLink::abandon);
        if (!closing.getAndSet(true)) {
            outbox.close();
            timer.after(SHUNNED_MILLIS, this::abandon);
        }
    }

    /** One that is shunned has ended for everybody but its peer. */
    private void unlessShunned(TransportException e) {
        if (!shunned) {
            end(e);
        }
    }

    /** Ends it now. */
    void abandon() {
        end(new TransportException(Reason.CLOSED, "The link was closed."));
    }

    private void tick() {
        if (outbox.stalled()) {
            end(new TransportException(Reason.TIMEOUT, "The peer reads too slowly."));
        } else if (!shunned) {
            dispatch(new LinkEvent.Tick());
        }
    }

    private void write() {
        try {
            outbox.writeTo(session.out());
            if (!shunned) {
                abandon();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("The writer of a link ended", e);
            end(new TransportException(Reason.CLOSED, "The connection ended."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandon();
        }
    }

    private void read() {
        byte[] buffer = new byte[Frame.MAX_LENGTH];
        try {
            for (int count = session.in().read(buffer);
                    count >= 0 && why == null && !shunned;
                    count = session.in().read(buffer)) {
                dispatch(new LinkEvent.Received(buffer, count));
            }
            if (shunned) {
                drain();
            }
            end(new TransportException(Reason.CLOSED, "The peer closed the link."));
        } catch (IOException | RuntimeException e) {
            LOG.debug("The reader of a link ended", e);
            end(new TransportException(Reason.CLOSED, "The connection ended."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abandon();
        }
    }

    /** Some 640 KiB a second, which nobody decrypts. */
    private void drain() throws IOException, InterruptedException {
        byte[] unread = new byte[64 * 1024];
        while (connection.in().read(unread) >= 0) {
            Thread.sleep(DRAIN_PAUSE_MILLIS);
        }
    }

    private void dispatch(LinkEvent event) {
        lock.lock();
        try {
            if (core != null && why == null) {
                core.on(event, timer.nanos()).forEach(effect -> serial.add(() -> perform(effect)));
            }
        } finally {
            lock.unlock();
        }
        serial.run();
    }

    private void perform(LinkEffect effect) {
        try {
            switch (effect) {
                case LinkEffect.Send(Frame frame) -> outbox.add(frame);
                case LinkEffect.Up(Hello theirs) -> handler().up(theirs);
                case LinkEffect.Deliver(Frame frame) -> handler().frame(frame);
                case LinkEffect.Stalled() -> handler().stalled();
                case LinkEffect.Fail(TransportException reason) -> end(reason);
            }
        } catch (TransportException e) {
            unlessShunned(e);
        } catch (RuntimeException e) {
            LOG.error("What was told of a link failed; the link ends", e);
            end(new TransportException(Reason.CLOSED, "The link was closed because of an error here."));
        }
    }

    private LinkHandler handler() {
        return Objects.requireNonNull(handler);
    }

    private void end(TransportException reason) {
        boolean first;
        boolean running;
        lock.lock();
        try {
            first = why == null;
            if (first) {
                why = reason;
            }
            running = handler != null;
        } finally {
            lock.unlock();
        }
        connection.close();
        outbox.close();
        if (first) {
            open.remove(this);
            if (running) {
                sayDown();
            }
        }
    }

    private void sayDown() {
        serial.add(() -> {
            try {
                handler().down(Objects.requireNonNull(why));
            } catch (RuntimeException e) {
                LOG.error("What was told of the end of a link failed", e);
            }
        });
        serial.run();
    }
}
