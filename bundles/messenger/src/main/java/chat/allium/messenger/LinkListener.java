package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.transport.TransportException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of links and frames on the pool's threads and hands them on; nothing here waits. */
final class LinkListener implements LinkUser {

    private static final Logger LOG = LoggerFactory.getLogger(LinkListener.class);
    private static final long SOON = TimeUnit.SECONDS.toNanos(1);
    private static final long NOT_READY = TimeUnit.SECONDS.toNanos(5);
    private static final long REFUSED = TimeUnit.SECONDS.toNanos(30);
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private final Links links;
    private final Inbound inbound;
    private final Outbound outbound;
    private final QueueView queue;
    private final Signals signals;
    private final Meter meter;
    private final ConnectionPool pool;
    private final Executor loop;
    private final EventDispatcher events;
    private final Runnable seekAll;

    /** @param seekAll has every friend looked for; returns at once */
    LinkListener(
            Links links,
            Inbound inbound,
            Outbound outbound,
            QueueView queue,
            Signals signals,
            Meter meter,
            ConnectionPool pool,
            Executor loop,
            EventDispatcher events,
            Runnable seekAll) {
        this.links = links;
        this.inbound = inbound;
        this.outbound = outbound;
        this.queue = queue;
        this.signals = signals;
        this.meter = meter;
        this.pool = pool;
        this.loop = loop;
        this.events = events;
        this.seekAll = seekAll;
    }

    @Override
    public Set<Integer> frameTypes() {
        Set<Integer> types = new HashSet<>(Signals.FRAMES);
        types.addAll(Set.of(FrameType.MSG, FrameType.ACK, FrameType.RETRY_AFTER));
        return types;
    }

    @Override
    public Optional<LaneMark> mark(PeerId peer) {
        return Optional.of(inbound.mark(peer));
    }

    @Override
    public void up(PeerId peer, Hello theirs) {
        boolean first = links.up(peer, theirs);
        inbound.up(peer);
        queue.forget(peer);
        loop.execute(() -> {
            meter.linked(peer);
            outbound.linkUp(peer);
        });
        signals.up(peer);
        if (first) {
            events.publish(new MessengerEvent.PresenceChanged(peer, true));
        }
    }

    @Override
    public void down(PeerId peer) {
        if (links.down(peer)) {
            inbound.down(peer);
            loop.execute(() -> outbound.linkDown(peer));
            events.publish(new MessengerEvent.PresenceChanged(peer, false));
        }
    }

    @Override
    public void frame(PeerId peer, Frame frame) {
        try {
            switch (frame.type()) {
                case FrameType.MSG -> inbound.part(peer, Wire.part(frame));
                case FrameType.ACK -> acked(peer, Wire.receipt(frame));
                case FrameType.RETRY_AFTER -> pause(peer, Wire.retryAfter(frame));
                default -> signals.frame(peer, frame);
            }
        } catch (MalformedFrameException e) {
            LOG.debug("{} sent {}.", peer, e.getMessage());
            pool.disconnect(peer);
        }
    }

    @Override
    public void dialFailed(PeerId peer, TransportException why) {
        queue.dialFailed(peer, why.getMessage());
        loop.execute(() -> meter.dialFailed(peer, retry(why.reason())));
        LaneEvent event =
                switch (why.reason()) {
                    case CLOSED -> new LaneEvent.DialDeferred(peer, SOON);
                    // When a transport is, it says so and everybody is looked for at once.
                    case NOT_READY -> new LaneEvent.DialDeferred(peer, NOT_READY);
                    case REFUSED -> new LaneEvent.DialDeferred(peer, REFUSED);
                    default -> new LaneEvent.DialFailed(peer);
                };
        loop.execute(() -> outbound.feed(event));
    }

    @Override
    public void online(String scheme) {
        seekAll.run();
    }

    private void acked(PeerId peer, Receipt receipt) {
        links.acked(peer, receipt);
        loop.execute(() -> outbound.acked(peer, receipt));
    }

    private void pause(PeerId peer, long millis) {
        LOG.debug("{} asks for a pause.", peer);
        meter.retry(Meter.Retry.FRIEND_ASKED_TO_PAUSE);
        links.disbelieve(peer);
        long nanos = TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LONGEST_PAUSE_MILLIS));
        loop.execute(() -> outbound.feed(new LaneEvent.DialDeferred(peer, nanos)));
        // Nothing that goes over this link is read any more.
        pool.disconnect(peer);
    }

    private static Meter.Retry retry(TransportException.Reason reason) {
        return switch (reason) {
            case UNREACHABLE -> Meter.Retry.NOT_REACHED;
            case TIMEOUT -> Meter.Retry.TIMED_OUT;
            case CLOSED -> Meter.Retry.LINK_CLOSED;
            case INVALID -> Meter.Retry.NO_SUCH_ADDRESS;
            case NOT_READY -> Meter.Retry.TRANSPORT_NOT_READY;
            case NOT_THE_PEER -> Meter.Retry.NOT_THE_FRIEND;
            case REFUSED -> Meter.Retry.REFUSED;
        };
    }
}
