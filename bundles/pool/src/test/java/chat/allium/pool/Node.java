package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Hello;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A core in virtual time and what it has done. */
final class Node {

    static final Limits LIMITS = new Limits(50, TimeUnit.SECONDS.toNanos(300), 10, 200);

    final PeerId self;
    final PoolCore core;
    final List<PoolEffect> effects = new ArrayList<>();
    final Set<Long> open = new HashSet<>();
    long nanos;
    private long links;

    Node(PeerId self) {
        this(self, LIMITS);
    }

    Node(PeerId self, Limits limits) {
        this.self = self;
        this.core = new PoolCore(self, limits);
    }

    static PeerId peer(int n) {
        byte[] key = new byte[PeerId.LENGTH];
        key[0] = (byte) (n >> 8);
        key[1] = (byte) n;
        return PeerId.of(key);
    }

    static Hello hello(long boot, long replaces) {
        return new Hello(0, 0, boot, replaces, Optional.empty(), 0, 20);
    }

    static TransportException because(Reason reason) {
        return new TransportException(reason, "Because.");
    }

    List<PoolEffect> on(PoolEvent event) {
        List<PoolEffect> now = core.on(event, nanos);
        effects.addAll(now);
        now.forEach(effect -> {
            if (effect instanceof PoolEffect.Close(long link)) {
                open.remove(link);
            }
        });
        return now;
    }

    void after(long seconds) {
        long end = nanos + TimeUnit.SECONDS.toNanos(seconds);
        while (nanos < end) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            on(new PoolEvent.Tick());
        }
    }

    <E extends PoolEffect> List<E> all(Class<E> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The link that carries messages to the peer, as the effects say. */
    long active(PeerId peer) {
        long active = 0;
        for (PoolEffect effect : effects) {
            if (effect instanceof PoolEffect.Activate up && up.peer().equals(peer)) {
                active = up.link();
            } else if (effect instanceof PoolEffect.Lost lost && lost.link() == active) {
                active = 0;
            }
        }
        return active;
    }

    /** What the last HELLO on a link says that it replaces. */
    long replaces(long link) {
        return all(PoolEffect.Greet.class).stream()
                .filter(greet -> greet.link() == link)
                .findFirst()
                .orElseThrow()
                .replaces();
    }

    /** Begins a dial and finishes its handshake. */
    long dialled(PeerId peer, long id) {
        on(new PoolEvent.DialWanted(peer));
        return reached(peer, id);
    }

    /** Finishes the handshake of the last dial. */
    long reached(PeerId peer, long id) {
        long dial = all(PoolEffect.StartDial.class).getLast().dial();
        return authenticated(peer, id, dial);
    }

    /** A peer has dialled. */
    long inbound(PeerId peer, long id) {
        return authenticated(peer, id, PoolEvent.INBOUND);
    }

    private long authenticated(PeerId peer, long id, long dial) {
        long link = ++links;
        open.add(link);
        on(new PoolEvent.Authenticated(peer, link, id, dial));
        return link;
    }

    long upDialled(PeerId peer, long id) {
        long link = dialled(peer, id);
        on(new PoolEvent.Up(link, hello(1, 0)));
        return link;
    }

    long upInbound(PeerId peer, long id, long boot, long replaces) {
        long link = inbound(peer, id);
        on(new PoolEvent.Up(link, hello(boot, replaces)));
        return link;
    }
}
