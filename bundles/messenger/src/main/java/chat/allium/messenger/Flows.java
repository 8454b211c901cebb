package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.lease.Leased;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Content;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.OutboundQueue;
import chat.allium.api.storage.Storage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two flows, put together from their parts; started, kept going and ended. */
final class Flows {

    private static final Logger LOG = LoggerFactory.getLogger(Flows.class);
    private static final Duration LAST_ACKS = Duration.ofSeconds(5);

    final EventDispatcher events;
    final Sending sending;
    final Dropping dropping;
    final History history;
    final QueueView queue;
    final Signals signals;
    final Inbound inbound;
    final Outbound outbound;
    final Friends friends;
    final Room room;
    final Meter meter;
    final Timekeeping timekeeping;
    final DeliveryLoop loop;

    private final Durable durable;
    private final Flights flights = new Flights();
    private final SharedLanes lanes;
    private final Ledger ledger;
    private final Attachment attachment;
    private final Serial seeking = new Serial("allium-seek");

    /** @param reply sends what a bot answers; false if it was refused */
    Flows(
            Leased<Storage> storage,
            Interceptors interceptors,
            Alarm alarm,
            BiPredicate<PeerId, Content> reply,
            ConnectionPool pool,
            OutboundQueue queue,
            RateLimiter limiter,
            Vault vault,
            RoomLimits limits,
            LongSupplier nanos,
            LongSupplier wallMillis,
            String bootId) {
        Links links = new Links();
        durable = new Durable(storage);
        Bodies bodies = new Bodies(vault, new SecureRandom());
        lanes = new SharedLanes(queue.open());
        NodeTime time = new NodeTime(nanos, wallMillis, bootId);
        meter = new Meter(nanos);
        events = new EventDispatcher(reply, meter::count, alarm);
        ledger = new Ledger(durable);
        timekeeping = new Timekeeping(time, ledger, lanes, nanos);
        loop = new DeliveryLoop(nanos, this::nextTick, this::tick, timekeeping::watch);
        room = new Room(storage, nanos, limits);
        Fresh fresh = new Fresh();
        Filing filing = new Filing(storage, interceptors, bodies, time, events, meter);
        inbound = new Inbound(filing, room, pool, limiter, meter, nanos, loop::wake);
        ReadMarks marks = new ReadMarks(durable, ledger, links, pool, loop, new ReadNews(durable, events), nanos);
        signals = new Signals(marks, new Typing(pool, events, nanos), loop);
        outbound = new Outbound(
                lanes,
                links,
                flights,
                pool,
                ledger,
                loop,
                events,
                time,
                nanos,
                peer -> new Courier(peer, durable, fresh, bodies, links, pool, nanos, () -> offerAgain(peer)),
                signals,
                meter,
                this::goOn);
        sending = new Sending(
                storage, room, interceptors, bodies, time, lanes, links, fresh, outbound, loop, events, meter);
        dropping = new Dropping(outbound, loop);
        history = new History(storage, bodies, time, flights);
        this.queue = new QueueView(lanes, links, time, nanos);
        friends =
                new Friends(durable, bodies, time, new FriendNews(links, inbound, outbound, this.queue, signals, loop));
        LinkListener listener = new LinkListener(
                links, inbound, outbound, this.queue, signals, meter, pool, loop, events, this::seekAll);
        StreamRenewal renewal = new StreamRenewal(durable, bodies, friends::everybody);
        attachment = new Attachment(durable, renewal, timekeeping, signals, friends, outbound, loop, pool, listener);
    }

    void start() {
        loop.start();
        attachment.begin();
    }

    /** Offers nothing more, waits a bounded time for what is on its way, and ends. @return how many messages wait */
    int stop() {
        loop.execute(outbound::stop);
        int silent = flights.awaitNone(LAST_ACKS);
        attachment.end();
        timekeeping.stop();
        loop.close();
        ledger.close();
        durable.close();
        events.close();
        int waiting = queue.waiting().stream().mapToInt(QueuedLane::messages).sum();
        LOG.info("The messenger stopped; {} messages wait, and {} friends did not answer in time.", waiting, silent);
        return waiting;
    }

    /** Somebody is no friend any more. */
    void forget(PeerId peer) {
        // First: reading it again, if it is one anew, makes it known again.
        signals.forget(peer);
        ledger.add(peer, tx -> FormerStreams.forget(tx.settings(), peer));
        friends.removed(peer);
    }

    private void seekAll() {
        seeking.execute(() -> {
            try {
                friends.lastSeenFirst().forEach(peer -> loop.execute(() -> outbound.feed(new LaneEvent.Seek(peer))));
            } catch (CancellationException e) {
                LOG.debug("Nobody is looked for: the messenger stops.", e);
            }
        });
    }

    private long nextTick() {
        return Math.min(Math.min(lanes.nextTick(), inbound.nextTick()), signals.nextTick());
    }

    private void tick() {
        outbound.feed(new LaneEvent.Tick());
        inbound.tick();
        signals.tick();
    }

    private void offerAgain(PeerId peer) {
        loop.execute(() -> outbound.linkUp(peer));
    }

    private void goOn(PeerId peer) {
        friends.goOn(peer);
    }
}
