package chat.allium.testkit.node;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Hello;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Links between pools: at most one between two, which can be cut with everything that is on its way. Thread-safe. */
final class MemoryNetwork {

    /** Two that may talk, and the number of the link between them; 0 while there is none. */
    private static final class Pair {
        private final MemoryPool one;
        private final MemoryPool other;
        private long link;

        Pair(MemoryPool one, MemoryPool other) {
            this.one = one;
            this.other = other;
        }

        Set<PeerId> ends() {
            return Set.of(one.self(), other.self());
        }
    }

    private final Map<Set<PeerId>, Pair> pairs = new HashMap<>();
    private final Set<PeerId> away = new HashSet<>();
    private long links;

    synchronized void join(MemoryPool one, MemoryPool other) {
        Pair pair = new Pair(one, other);
        pairs.put(pair.ends(), pair);
    }

    /** Whether a node is there for others; one that goes away loses its links. */
    synchronized void present(PeerId peer, boolean there) {
        if (there) {
            away.remove(peer);
        } else {
            away.add(peer);
            cut(peer);
        }
    }

    synchronized boolean isPresent(PeerId peer) {
        return !away.contains(peer);
    }

    /** Ends every link of a node. */
    synchronized void cut(PeerId peer) {
        for (Pair pair : of(peer)) {
            if (pair.link != 0) {
                pair.link = 0;
                pair.one.tell(user -> user.down(pair.other.self()));
                pair.other.tell(user -> user.down(pair.one.self()));
            }
        }
    }

    /** Links two, unless they are. */
    synchronized void dial(MemoryPool caller, PeerId peer) {
        Pair pair = pairs.get(Set.of(caller.self(), peer));
        if (pair == null || pair.link != 0) {
            return;
        }
        Optional<LinkUser> one = pair.one.user();
        Optional<LinkUser> other = pair.other.user();
        if (away.contains(peer) || away.contains(caller.self()) || one.isEmpty() || other.isEmpty()) {
            caller.tell(user -> user.dialFailed(peer, new TransportException(Reason.UNREACHABLE, "It is not there.")));
            return;
        }
        pair.link = ++links;
        Hello ofOne = hello(pair.one, one.get(), pair.other.self());
        Hello ofOther = hello(pair.other, other.get(), pair.one.self());
        pair.one.tell(user -> user.up(pair.other.self(), ofOther));
        pair.other.tell(user -> user.up(pair.one.self(), ofOne));
    }

    /** The link between two; 0 for none. */
    synchronized long link(PeerId one, PeerId other) {
        Pair pair = pairs.get(Set.of(one, other));
        return pair == null ? 0 : pair.link;
    }

    synchronized Optional<MemoryPool> other(PeerId self, PeerId peer) {
        return Optional.ofNullable(pairs.get(Set.of(self, peer)))
                .map(p -> p.one.self().equals(peer) ? p.one : p.other);
    }

    synchronized Set<PeerId> linked(PeerId self) {
        return of(self).stream()
                .filter(pair -> pair.link != 0)
                .map(pair -> pair.one.self().equals(self) ? pair.other.self() : pair.one.self())
                .collect(Collectors.toSet());
    }

    private List<Pair> of(PeerId peer) {
        return pairs.values().stream().filter(p -> p.ends().contains(peer)).toList();
    }

    private static Hello hello(MemoryPool pool, LinkUser user, PeerId to) {
        LaneMark mark = user.mark(to).orElse(new LaneMark(Optional.empty(), 0, 0));
        return new Hello(0, 0, pool.boot(), 0, mark.stream(), mark.high(), mark.credit());
    }
}
