package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which dials wait and which are under way: one for each peer, so many at once, first come first served. */
final class Dials {

    /** One dial; its link is {@link #NO_LINK} until the handshake is done. */
    static final class Dial {

        static final long NO_LINK = 0;

        final PeerId peer;
        final long number;
        final boolean second;
        boolean begun;
        long since;
        long replaces;
        long link = NO_LINK;

        private Dial(PeerId peer, long number, boolean second) {
            this.peer = peer;
            this.number = number;
            this.second = second;
        }
    }

    private final int max;
    private final Map<PeerId, Dial> byPeer = new LinkedHashMap<>();
    private final Deque<Dial> waiting = new ArrayDeque<>();
    private int under;
    private long last;

    Dials(int max) {
        this.max = max;
    }

    /** @param second whether it is wanted although a link is up */
    void want(PeerId peer, boolean second) {
        byPeer.computeIfAbsent(peer, p -> {
            Dial dial = new Dial(p, ++last, second);
            waiting.add(dial);
            return dial;
        });
    }

    /** The next that may begin. */
    Optional<Dial> begin(long nanos) {
        if (under >= max || waiting.isEmpty()) {
            return Optional.empty();
        }
        Dial dial = waiting.remove();
        dial.begun = true;
        dial.since = nanos;
        under++;
        return Optional.of(dial);
    }

    Optional<Dial> of(PeerId peer) {
        return Optional.ofNullable(byPeer.get(peer));
    }

    /** The dial of this number to this peer, if it is the one under way. */
    Optional<Dial> current(PeerId peer, long number) {
        return of(peer).filter(dial -> dial.begun && dial.number == number);
    }

    List<Dial> all() {
        return List.copyOf(byPeer.values());
    }

    void end(Dial dial) {
        if (byPeer.remove(dial.peer, dial)) {
            if (dial.begun) {
                under--;
            } else {
                waiting.remove(dial);
            }
        }
    }
}
