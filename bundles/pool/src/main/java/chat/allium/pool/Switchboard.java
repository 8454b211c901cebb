package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings events to {@link PoolCore} and carries out its effects, in order, on one thread at a time and under no lock. */
final class Switchboard {

    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    private static final long GOODBYE_MILLIS = 1000;

    /** A link that carries messages, and how it was greeted. */
    record Active(PooledLink link, Hello theirs) {}

    private final PoolCore core;
    private final Users users;
    private final Roster roster;
    private final Dialler dialler;
    private final Calls calls;
    private final LongSupplier nanos;
    private final long boot;
    private final Waiters waiters = new Waiters();
    private final ReentrantLock lock = new ReentrantLock();
    private final Serial serial = new Serial();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, PooledLink> links = new ConcurrentHashMap<>();
    private final Map<Long, PooledLink> running = new ConcurrentHashMap<>();
    private final Map<Long, Call> dials = new ConcurrentHashMap<>();
    private final Map<PeerId, Active> active = new ConcurrentHashMap<>();

    Switchboard(
            PoolCore core,
            Users users,
            Roster roster,
            Dialler dialler,
            Calls calls,
            LongSupplier nanos,
            RandomGenerator random) {
        this.core = core;
        this.users = users;
        this.roster = roster;
        this.dialler = dialler;
        this.calls = calls;
        this.nanos = nanos;
        this.boot = random.nextLong();
    }

    Map<PeerId, Active> active() {
        return active;
    }

    Waiters waiters() {
        return waiters;
    }

    /** Ends every link; waits for a bounded moment until what was queued on them is out. */
    void sayGoodbye() {
        CompletableFuture<?>[] goodbyes =
                running.values().stream().map(PooledLink::ended).toArray(CompletableFuture<?>[]::new);
        post(new PoolEvent.DisconnectAll());
        try {
            CompletableFuture.allOf(goodbyes).get(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Some links did not end in time; their connections end with their transports");
        }
    }

    void post(PoolEvent event) {
        lock.lock();
        try {
            core.on(event, nanos.getAsLong()).forEach(effect -> serial.add(() -> perform(effect)));
        } finally {
            lock.unlock();
        }
    }

    /** Runs a task between the effects. */
    void later(Runnable task) {
        serial.add(task);
    }

    /** Tells a new user what is up already. */
    void introduce(LinkUser user) {
        serial.add(() -> active.forEach((peer, up) -> users.tellOne(user, u -> u.up(peer, up.theirs()))));
    }

    Optional<PeerState> state(PeerId peer) {
        return roster.state(peer);
    }

    /** Looks for a better transport than the one that {@code peer}'s link runs over; the link stays until there is another. */
    void improve(PeerId peer) {
        post(new PoolEvent.Improve(peer));
    }

    /** Takes a link over. */
    void adopt(PeerId peer, PeerState state, Link link, long dial) {
        PooledLink pooled = new PooledLink(numbers.incrementAndGet(), peer, state, link, this);
        links.put(pooled.number(), pooled);
        post(new PoolEvent.Authenticated(peer, pooled.number(), link.id(), dial));
    }

    void deliver(PooledLink from, Frame frame) {
        post(new PoolEvent.Used(from.number()));
        serial.add(() -> {
            if (links.containsKey(from.number())) {
                users.frame(from.peer(), frame);
            }
            from.taken(frame);
        });
    }

    /** At once, not between the effects: more comes meanwhile. Nobody waits for its end. */
    void shun(PooledLink pooled) {
        running.remove(pooled.number());
        pooled.link().shun();
    }

    void down(PooledLink link, TransportException why) {
        post(new PoolEvent.Down(link.number(), why));
        running.remove(link.number());
        serial.add(() -> links.remove(link.number()));
    }

    private void perform(PoolEffect effect) {
        switch (effect) {
            case PoolEffect.StartDial start -> startDial(start);
            case PoolEffect.CancelDial(long dial) ->
                Optional.ofNullable(dials.remove(dial)).ifPresent(Call::cancel);
            case PoolEffect.Greet(long link, long replaces) ->
                Optional.ofNullable(links.get(link)).ifPresent(pooled -> greet(pooled, replaces));
            case PoolEffect.Close(long link) ->
                Optional.ofNullable(links.remove(link))
                        .ifPresent(pooled -> pooled.link().close());
            case PoolEffect.Activate(PeerId peer, long link, Hello theirs) ->
                Optional.ofNullable(links.get(link)).ifPresent(pooled -> activate(peer, pooled, theirs));
            case PoolEffect.Lost(PeerId peer, long link) ->
                active.computeIfPresent(peer, (p, now) -> now.link().number() == link ? null : now);
            case PoolEffect.TellDown(PeerId peer) -> users.tell(user -> user.down(peer));
            case PoolEffect.TellFailed(PeerId peer, TransportException why) -> {
                waiters.failed(peer, why);
                users.tell(user -> user.dialFailed(peer, why));
            }
        }
    }

    private void greet(PooledLink pooled, long replaces) {
        LaneMark mark = users.mark(pooled.peer()).orElse(new LaneMark(Optional.empty(), 0, 0));
        running.put(pooled.number(), pooled);
        pooled.link().run(new Hello(0, 0, boot, replaces, mark.stream(), mark.high(), mark.credit()), pooled);
    }

    private void activate(PeerId peer, PooledLink pooled, Hello theirs) {
        LOG.info("A link to {} is up over {}", peer, pooled.link().scheme());
        active.put(peer, new Active(pooled, theirs));
        waiters.up(peer, pooled);
        roster.seen(peer);
        users.tell(user -> user.up(peer, theirs));
    }

    private void startDial(PoolEffect.StartDial start) {
        Call call = new Call();
        dials.put(start.dial(), call);
        Thread.ofVirtual().name("pool-dial").start(() -> dial(start.peer(), start.dial(), start.better(), call));
    }

    private void dial(PeerId peer, long dial, boolean better, Call call) {
        try {
            if (!users.hasMessenger()) {
                throw new TransportException(Reason.NOT_READY, "The messenger is not there; start its bundle.");
            }
            Optional<String> than = better
                    ? Optional.ofNullable(active.get(peer))
                            .map(up -> up.link().link().scheme())
                    : Optional.empty();
            Dialler.Reached reached = calls.run(call, c -> dialler.dial(peer, than, c));
            adopt(peer, reached.state(), reached.link(), dial);
        } catch (TransportException e) {
            LOG.debug("A dial to {} failed: {} ({})", peer, e.getMessage(), e.reason());
            post(new PoolEvent.DialFailed(peer, dial, e));
        } catch (RuntimeException e) {
            LOG.error("A dial to {} failed because of an error here", peer, e);
            post(new PoolEvent.DialFailed(
                    peer, dial, new TransportException(Reason.CLOSED, "The dial failed because of an error here.", e)));
        } finally {
            dials.remove(dial);
        }
    }
}
