package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.Lanes;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.transport.TransportException;
import chat.allium.pool.SimulatedPool;
import chat.allium.simulation.Disk;
import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import chat.allium.simulation.Witness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * A messenger in virtual time. The machines are those of production; this class stands for the threads that drive them
 * ({@code NodeMessenger}, {@code LinkListener}, {@code DeliveryLoop}) and does what they do, in one order of many.
 */
public final class SimulatedMessenger implements LinkUser {

    /** What may be unplugged of a messenger. */
    public record Parts(Lanes lanes, RateLimiter limiter, String unplugged) {}

    private static final long SOON = Timeline.SECOND;
    private static final long NOT_READY = 5 * Timeline.SECOND;
    private static final long REFUSED = 30 * Timeline.SECOND;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;

    private static final Map<String, BiFunction<PeerId, RateLimiter, Intake>> INTAKES = Map.of(
            "no-dedupe", Intake.NoDedupe::new,
            "ack-before-commit", Intake.AckBeforeCommit::new,
            "base-ignored", Intake.BaseIgnored::new);

    private final Map<PeerId, Long> lastSeen = new HashMap<>();
    private final Links links = new Links();
    private final Flights flights = new Flights();
    private final Host host;
    private final List<PeerId> friends;
    private final Witness witness;
    private final Lanes lanes;
    private final LongSupplier nanos;
    private final NodeTime time;
    private final SimulatedLedger ledger;
    private final SimulatedTimekeeper timekeeper;
    private final SimulatedBacklog backlog;
    private final SimulatedFarewell farewell;
    private final SimulatedLoop loop;
    private final SimulatedPool pool;
    private final SimulatedInbound inbound;
    private final SimulatedOutbound outbound;
    private boolean listening;
    private boolean stopping;

    public SimulatedMessenger(
            Host host, List<PeerId> friends, Parts parts, SimulatedPool.Dialler dials, Witness witness) {
        this.host = host;
        this.friends = friends;
        this.witness = witness;
        this.lanes = parts.lanes();
        this.nanos = parts.unplugged().equals("jump-ignored") ? new WallAsTime(host) : bootClock(host);
        this.time = new NodeTime(nanos, host::wallMillis, host.bootId());
        this.ledger = new SimulatedLedger(host);
        this.timekeeper = new SimulatedTimekeeper(host, time, nanos, ledger, () -> lanes.nextTick() != Long.MAX_VALUE);
        this.backlog = new SimulatedBacklog(host, time);
        this.farewell = new SimulatedFarewell(host, nanos);
        this.loop = new SimulatedLoop(host, nanos, this::nextTick, this::tick, timekeeper::watchIfDue);
        this.pool = new SimulatedPool(host, this, dials, new SimulatedPool.Watcher() {
            @Override
            public void wanted(PeerId peer) {
                witness.dialWanted(host, peer);
            }

            @Override
            public void failed(PeerId peer, TransportException why) {
                witness.dialFailed(host, peer, counted(peer, why) instanceof LaneEvent.DialFailed);
            }
        });
        BiFunction<PeerId, RateLimiter, Intake> intake = INTAKES.getOrDefault(parts.unplugged(), Intake::new);
        this.inbound = new SimulatedInbound(
                host, peer -> intake.apply(peer, parts.limiter()), time, nanos, pool::offer, pool::disconnect, witness);
        this.outbound = new SimulatedOutbound(
                host, lanes, links, flights, pool, ledger, time, nanos, this::offerAgain, witness);
    }

    private static LongSupplier bootClock(Host host) {
        return new BootClock(host::monotonic, host::wallMillis, () -> OptionalLong.of(host.bootNanos()));
    }

    /** Reads what the disk has, then listens. @param ready called when links may come */
    public void start(Runnable ready) {
        if (host.disk().isBroken()) {
            host.after(Timeline.SECOND, () -> start(ready));
            return;
        }
        time.restore(host.disk().nodeTime());
        ledger.add(disk -> time.unsaved().ifPresent(disk::putNodeTime));
        List<SimulatedBacklog.Found> all = new ArrayList<>();
        ledger.add(disk -> friends.forEach(friend -> all.add(backlog.read(disk, friend))))
                .thenRun(() -> {
                    all.forEach(this::found);
                    loop.execute(() -> outbound.expired().thenRun(() -> {
                        listening = true;
                        ready.run();
                        timekeeper.watchNowAndThen();
                    }));
                });
    }

    private void found(SimulatedBacklog.Found found) {
        inbound.restore(found.lane().peer(), found.in(), found.high());
        loop.execute(() -> outbound.added(found.lane()));
    }

    /** Takes a text; false if it is refused. */
    public boolean send(PeerId to, String text) {
        if (!listening || stopping || lanes.refusal(to, 1, text.length()).isPresent()) {
            return false;
        }
        Disk.Row[] row = new Disk.Row[1];
        host.disk()
                .write(
                        disk -> row[0] = append(disk, to, text),
                        () -> loop.execute(() -> outbound.feed(new LaneEvent.Enqueued(to, backlog.pending(row[0])))),
                        () -> {});
        return true;
    }

    private Disk.Row append(Disk disk, PeerId to, String text) {
        LaneRow lane = disk.lane(to).orElseThrow();
        MessageId id = new MessageId(lane.out(), lane.nextSeq());
        long position = disk.add(to, Direction.OUT, id, text, time.millis(), MessageState.QUEUED);
        disk.putLane(lane.appended());
        return disk.message(to, position);
    }

    /** Drains for a bounded time, then says goodbye on every link. @param done called at the end of it */
    public void stop(Runnable done) {
        stopping = true;
        loop.execute(outbound::stop);
        farewell.begin(
                () -> friends.stream().anyMatch(peer -> flights.includes(peer, 1)),
                timekeeper::renew,
                () -> !ledger.isEmpty(),
                pool::disconnectAll,
                done);
    }

    /** The pool under it. */
    public SimulatedPool pool() {
        return pool;
    }

    /** The time it goes by. */
    public LongSupplier nanos() {
        return nanos;
    }

    /** Whether a message waits although its link is up, has credit for it and carries nothing else. */
    public boolean isIdleWithCredit(PeerId peer, long seq) {
        return !stopping
                && !host.disk().isBroken()
                && links.mark(peer).filter(mark -> seq <= mark.allowedUpTo()).isPresent()
                && !flights.includes(peer, seq);
    }

    @Override
    public Set<Integer> frameTypes() {
        return Set.of(FrameType.MSG, FrameType.ACK, FrameType.RETRY_AFTER);
    }

    @Override
    public Optional<LaneMark> mark(PeerId peer) {
        return Optional.of(inbound.mark(peer));
    }

    @Override
    public void up(PeerId peer, Hello theirs) {
        links.up(peer, theirs);
        lastSeen.put(peer, host.timeline().now());
        inbound.up(peer);
        loop.execute(() -> outbound.linkUp(peer));
        witness.linked(host, peer);
        loop.planWake();
    }

    @Override
    public void down(PeerId peer) {
        if (links.down(peer)) {
            inbound.down(peer);
            loop.execute(() -> outbound.linkDown(peer));
        }
    }

    @Override
    public void frame(PeerId peer, Frame frame) {
        try {
            switch (frame.type()) {
                case FrameType.MSG -> inbound.part(peer, Wire.part(frame));
                case FrameType.ACK -> {
                    Receipt receipt = Wire.receipt(frame);
                    links.acked(peer, receipt);
                    loop.execute(() -> outbound.acked(peer, receipt));
                }
                case FrameType.RETRY_AFTER -> {
                    links.disbelieve(peer);
                    long millis = Math.min(Wire.retryAfter(frame), LONGEST_PAUSE_MILLIS);
                    loop.execute(() ->
                            outbound.feed(new LaneEvent.DialDeferred(peer, TimeUnit.MILLISECONDS.toNanos(millis))));
                }
                default -> throw new IllegalStateException("nobody else sends frames here");
            }
        } catch (MalformedFrameException e) {
            throw new IllegalStateException("the wire changes no bytes", e);
        }
        loop.planWake();
    }

    @Override
    public void dialFailed(PeerId peer, TransportException why) {
        loop.execute(() -> outbound.feed(counted(peer, why)));
    }

    private static LaneEvent counted(PeerId peer, TransportException why) {
        return switch (why.reason()) {
            case CLOSED -> new LaneEvent.DialDeferred(peer, SOON);
            case NOT_READY -> new LaneEvent.DialDeferred(peer, NOT_READY);
            case REFUSED -> new LaneEvent.DialDeferred(peer, REFUSED);
            default -> new LaneEvent.DialFailed(peer);
        };
    }

    @Override
    public void online(String scheme) {
        friends.stream()
                .sorted(Comparator.comparingLong((PeerId peer) -> -lastSeen.getOrDefault(peer, 0L)))
                .forEach(peer -> loop.execute(() -> outbound.feed(new LaneEvent.Seek(peer))));
    }

    private void tick() {
        outbound.feed(new LaneEvent.Tick());
        inbound.tick();
    }

    private void offerAgain(PeerId peer) {
        loop.execute(() -> outbound.linkUp(peer));
    }

    private long nextTick() {
        return Math.min(lanes.nextTick(), inbound.nextTick());
    }

    /** Has the loop look again at when it is due, as it does now and then by itself. */
    public void awake() {
        loop.lookAgain(timekeeper::watch);
    }
}
