package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each machine has written to its links and heard nothing of yet. */
final class InFlight {

    private static final long BYTES = 512 * 1024;
    private static final long BYTES_IN_ALL = 64L * 1024 * 1024;

    /** To one friend: bytes by number. */
    private static final class Flight {
        private final TreeMap<Long, Integer> messages = new TreeMap<>();
        private long bytes;

        void add(long seq, int size) {
            @Nullable Integer before = messages.put(seq, size);
            bytes += size - (before == null ? 0 : before);
        }

        void landUpTo(long high) {
            SortedMap<Long, Integer> landed = messages.headMap(high, true);
            bytes -= landed.values().stream().mapToLong(Integer::longValue).sum();
            landed.clear();
        }

        boolean isTooMuch() {
            return messages.size() > 1 && bytes > BYTES;
        }
    }

    private final Ways<Flight> flights = new Ways<>();
    private final Oracle oracle;

    InFlight(Oracle oracle) {
        this.oracle = oracle;
    }

    void written(Host host, PeerId peer, long seq, int bytes) {
        Flight flight = flights.from(host).computeIfAbsent(peer, p -> new Flight());
        flight.add(seq, bytes);
        if (flight.isTooMuch()) {
            oracle.violated(
                    "in-flight", "Node " + host.index() + " has " + flight.bytes + " bytes in flight to one friend.");
        }
    }

    void acked(Host host, PeerId peer, long high) {
        @Nullable Flight flight = flights.from(host).get(peer);
        if (flight != null) {
            flight.landUpTo(high);
        }
    }

    void landed(Host host, PeerId peer) {
        flights.from(host).remove(peer);
    }

    void ended(Host host) {
        flights.from(host).clear();
    }

    /** Looks at one machine. */
    void look(Host host) {
        Map<PeerId, Flight> all = flights.from(host);
        if (all.values().stream().mapToLong(flight -> flight.bytes).sum() > BYTES_IN_ALL) {
            oracle.violated("in-flight", "Node " + host.index() + " has more than 64 MiB in flight.");
        }
    }
}
