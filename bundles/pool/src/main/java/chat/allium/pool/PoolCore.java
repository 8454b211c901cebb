package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Hello;
import chat.allium.api.pool.Urgency;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.pool.Dials.Begin;
import chat.allium.pool.Dials.Dial;
import chat.allium.pool.Held.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of the pool: who is dialled when, which link of a friend carries messages, what is closed and why. Single-threaded;
 * no clock, no thread, no I/O: events and the time go in, effects come out.
 */
final class PoolCore {

    private static final long SECOND = 1_000_000_000L;
    /** A dial, HELLO included, may take this long. */
    static final long DIAL = 30 * SECOND;
    /** HELLO must have come after this. */
    static final long GREETING = 30 * SECOND;
    /** A link that lost is read for this long. */
    static final long DRAINING = 5 * SECOND;

    private final PeerId self;
    private Limits limits;
    private final Dials dials;
    private final Map<PeerId, Friend> friends = new HashMap<>();
    private final Map<Long, Held> links = new LinkedHashMap<>();
    private List<PoolEffect> effects = new ArrayList<>();

    PoolCore(PeerId self, Limits limits) {
        this.self = self;
        this.limits = limits;
        this.dials = new Dials(limits.maxDials());
    }

    /** What {@code event} leads to. */
    List<PoolEffect> on(PoolEvent event, long nanos) {
        effects = new ArrayList<>();
        switch (event) {
            case PoolEvent.DialWanted(PeerId peer, Urgency urgency) -> wanted(friend(peer), urgency);
            case PoolEvent.DialFailed failed ->
                dials.current(failed.peer(), failed.dial()).ifPresent(dial -> failed(dial, failed.why()));
            case PoolEvent.Authenticated done -> authenticated(done, nanos);
            case PoolEvent.Up(long link, Hello theirs) -> held(link).ifPresent(held -> up(held, theirs, nanos));
            case PoolEvent.Used(long link) -> held(link).ifPresent(held -> held.usedAt = nanos);
            case PoolEvent.Stalled(long link) ->
                held(link)
                        .filter(h -> h.stage == Stage.ACTIVE && friend(h.peer).mayReplace(nanos))
                        .ifPresent(h -> want(h.peer, Urgency.MESSAGE));
            case PoolEvent.Improve(PeerId peer) -> {
                if (friend(peer).active != null) {
                    dials.improve(peer);
                }
            }
            case PoolEvent.Limited(Limits changed) -> {
                limits = changed;
                dials.limit(changed.maxDials());
            }
            case PoolEvent.Down(long link, TransportException why) -> held(link).ifPresent(held -> down(held, why));
            case PoolEvent.Awaiting(PeerId peer, boolean outstanding) ->
                friend(peer).awaiting(outstanding);
            case PoolEvent.Disconnect(PeerId peer) -> disconnect(peer);
            case PoolEvent.DisconnectAll() -> {
                dials.all().forEach(dial -> disconnect(dial.peer));
                List.copyOf(friends.keySet()).forEach(this::disconnect);
            }
            case PoolEvent.Woke(long since) -> woke(since);
            case PoolEvent.Tick() -> tick(nanos);
        }
        beginDials(nanos);
        return effects;
    }

    private Friend friend(PeerId peer) {
        return friends.computeIfAbsent(peer, Friend::new);
    }

    private Optional<Held> held(long link) {
        return Optional.ofNullable(links.get(link));
    }

    private void wanted(Friend friend, Urgency urgency) {
        if (friend.active == null) {
            want(friend.id, urgency);
        }
    }

    /** Over whatever transport: a dial that looks for a better one alone, and has no answer yet, is none of those. */
    private void want(PeerId peer, Urgency urgency) {
        dials.of(peer).filter(dial -> dial.better && dial.link == Dial.NO_LINK).ifPresent(this::giveUp);
        dials.want(peer, urgency);
    }

    private void beginDials(long nanos) {
        for (Optional<Begin> next = dials.begin(nanos); next.isPresent(); next = dials.begin(nanos)) {
            next.get().instead().ifPresent(given -> effects.add(new PoolEffect.CancelDial(given.number)));
            Dial dial = next.get().dial();
            dial.replaces = friend(dial.peer).lastId;
            effects.add(new PoolEffect.StartDial(dial.peer, dial.number, dial.better));
        }
    }

    private void failed(Dial dial, TransportException why) {
        dials.end(dial);
        if (friend(dial.peer).active == null) {
            effects.add(new PoolEffect.TellFailed(dial.peer, why));
        }
    }

    private void giveUp(Dial dial) {
        dials.end(dial);
        if (dial.begun) {
            effects.add(new PoolEffect.CancelDial(dial.number));
        }
    }

    private void authenticated(PoolEvent.Authenticated done, long nanos) {
        Friend friend = friend(done.peer());
        if (done.dial() == PoolEvent.INBOUND) {
            if (isFull(friend)) {
                effects.add(new PoolEffect.Close(done.link()));
                return;
            }
            // One that dials again has given its last attempt up.
            friend.links().stream().filter(h -> h.isGreeting() && !h.dialled).forEach(this::close);
            hold(friend, new Held(done.peer(), done.link(), done.id(), false, 0, nanos));
            return;
        }
        Optional<Dial> dial = dials.current(done.peer(), done.dial());
        if (dial.isEmpty()) {
            effects.add(new PoolEffect.Close(done.link()));
            return;
        }
        dial.get().link = done.link();
        hold(friend, new Held(done.peer(), done.link(), done.id(), true, dial.get().replaces, nanos));
    }

    private boolean isFull(Friend friend) {
        return !friend.hasInbound()
                && friends.values().stream().filter(Friend::hasInbound).count() >= limits.maxInbound();
    }

    private void hold(Friend friend, Held held) {
        links.put(held.link, held);
        friend.add(held);
        effects.add(new PoolEffect.Greet(held.link, held.replaces));
    }

    private void up(Held held, Hello theirs, long nanos) {
        if (!held.isGreeting()) {
            return;
        }
        Friend friend = friend(held.peer);
        held.greeted(theirs, nanos);
        dials.of(held.peer).filter(dial -> dial.link == held.link).ifPresent(dials::end);
        Held before = friend.active;
        if (before != null && !held.beats(before, self)) {
            retire(friend, held, nanos);
            return;
        }
        friend.activate(held, nanos);
        effects.add(new PoolEffect.Activate(held.peer, held.link, theirs));
        dials.of(held.peer).filter(dial -> dial.link == Dial.NO_LINK).ifPresent(this::giveUp);
        if (before != null) {
            retire(friend, before, nanos);
        }
        friend.links().stream()
                .filter(other -> !other.isGreeting() && !other.sameBoot(held))
                .forEach(this::close);
        evict(held);
    }

    /** At most one drains. */
    private void retire(Friend friend, Held loser, long nanos) {
        friend.links().stream().filter(h -> h.stage == Stage.DRAINING).forEach(this::close);
        loser.reach(Stage.DRAINING, nanos);
    }

    private void evict(Held newest) {
        List<Held> dialled = links.values().stream()
                .filter(h -> h.dialled && h.stage == Stage.ACTIVE)
                .toList();
        if (dialled.size() > limits.maxDialled()) {
            dialled.stream()
                    .filter(h -> h != newest && !friend(h.peer).awaiting)
                    .min(Comparator.comparingLong(h -> h.usedAt))
                    .ifPresent(this::close);
        }
    }

    private void close(Held held) {
        effects.add(new PoolEffect.Close(held.link));
        forget(held);
    }

    private void forget(Held held) {
        Friend friend = friend(held.peer);
        links.remove(held.link);
        if (friend.remove(held)) {
            effects.add(new PoolEffect.Lost(held.peer, held.link));
        }
        if (friend.toldUp && friend.hasNoneUp()) {
            friend.toldUp = false;
            friend.awaiting = false;
            effects.add(new PoolEffect.TellDown(held.peer));
        }
    }

    private void down(Held held, TransportException why) {
        forget(held);
        dials.of(held.peer)
                .filter(dial -> dial.link == held.link)
                .ifPresent(dial -> failed(dial, why.reason() == Reason.CLOSED ? refused(why) : why));
    }

    /** A peer that knows us by our key and ends the link without a word does not count us among its friends. */
    private static TransportException refused(TransportException why) {
        return new TransportException(Reason.REFUSED, "The peer answered and closed the link without a HELLO.", why);
    }

    private void disconnect(PeerId peer) {
        friend(peer).links().forEach(this::close);
        dials.of(peer).ifPresent(dial -> {
            giveUp(dial);
            effects.add(new PoolEffect.TellFailed(
                    peer, new TransportException(Reason.CLOSED, "The links to the peer were closed.")));
        });
    }

    /** A link that did survive is replaced by the new one without a gap. */
    private void woke(long since) {
        dials.restart(since).forEach(stale -> effects.add(new PoolEffect.CancelDial(stale.number)));
        links.values().stream()
                .filter(held -> held.stage == Stage.ACTIVE && held.since < since)
                .map(held -> friend(held.peer))
                .forEach(friend -> want(friend.id, friend.awaiting ? Urgency.MESSAGE : Urgency.SEEK));
    }

    private void tick(long nanos) {
        for (Dial dial : dials.begunBy(nanos - DIAL)) {
            held(dial.link).ifPresent(this::close);
            effects.add(new PoolEffect.CancelDial(dial.number));
            failed(dial, new TransportException(Reason.TIMEOUT, "The peer did not answer in time."));
        }
        links.values().stream().filter(h -> isOver(h, nanos)).toList().forEach(this::close);
    }

    private boolean isOver(Held held, long nanos) {
        return switch (held.stage) {
            case GREETING -> nanos - held.since >= GREETING;
            case DRAINING -> nanos - held.since >= DRAINING;
            case ACTIVE -> held.dialled && !friend(held.peer).awaiting && nanos - held.usedAt >= limits.idleNanos();
        };
    }
}
