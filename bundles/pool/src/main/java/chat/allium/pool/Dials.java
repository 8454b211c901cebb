package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.pool.Urgency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which dials wait and which are under way: one for each peer, so many at once, the most urgent first and among equals who came
 * first. Where no place is free, one under way gives way to one that is more urgent, and waits again, as a doubtful one.
 */
final class Dials {

    /** After this long without an answer a dial is doubtful. An answer takes 3.5 s over Tor as a rule. */
    static final long DOUBTFUL = 5_000_000_000L;

    /** One dial; its link is {@link #NO_LINK} until the handshake is done. */
    static final class Dial {

        static final long NO_LINK = 0;

        final PeerId peer;
        final long number;
        /** Whether only a better transport than that of the link that is up is wanted. */
        final boolean better;

        Urgency urgency;
        boolean begun;
        long since;
        long replaces;
        long link = NO_LINK;

        private Dial(PeerId peer, long number, boolean better, Urgency urgency) {
            this.peer = peer;
            this.number = number;
            this.better = better;
            this.urgency = urgency;
        }

        /** Once the peer has answered, nothing is more urgent. */
        private Urgency now(long nanos) {
            if (link != NO_LINK) {
                return Urgency.MESSAGE;
            }
            return nanos - since >= DOUBTFUL ? Urgency.DOUBTFUL : urgency;
        }
    }

    /** What is to begin, and what gives way to it, if something must. */
    record Begin(Dial dial, Optional<Dial> instead) {}

    private int max;
    private final Map<PeerId, Dial> byPeer = new LinkedHashMap<>();
    private final Map<Urgency, Deque<Dial>> waiting = new EnumMap<>(Urgency.class);
    private final List<Dial> under = new ArrayList<>();
    private long last;

    Dials(int max) {
        this.max = max;
        for (Urgency urgency : Urgency.values()) {
            waiting.put(urgency, new ArrayDeque<>());
        }
    }

    /** More or fewer at once from now on; what is under way goes on. */
    void limit(int most) {
        max = most;
    }

    void want(PeerId peer, Urgency urgency) {
        Dial known = byPeer.get(peer);
        if (known == null) {
            enqueue(new Dial(peer, ++last, false, urgency));
        } else if (urgency.compareTo(known.urgency) < 0) {
            boolean waits = waiting(known.urgency).remove(known);
            known.urgency = urgency;
            if (waits) {
                waiting(urgency).add(known);
            }
        }
    }

    /** Looks for a better transport than that of the link that is up, unless the peer is dialled anyway. */
    void improve(PeerId peer) {
        if (!byPeer.containsKey(peer)) {
            enqueue(new Dial(peer, ++last, true, Urgency.SEEK));
        }
    }

    private void enqueue(Dial dial) {
        byPeer.put(dial.peer, dial);
        waiting(dial.urgency).add(dial);
    }

    private Deque<Dial> waiting(Urgency urgency) {
        return waiting.get(urgency);
    }

    /** The next that may begin. */
    Optional<Begin> begin(long nanos) {
        Optional<Dial> next = first();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Optional<Dial> instead = Optional.empty();
        if (under.size() >= max) {
            instead = under.stream()
                    .filter(dial -> next.get().urgency.compareTo(dial.now(nanos)) < 0)
                    .max(Comparator.<Dial, Urgency>comparing(dial -> dial.now(nanos))
                            .thenComparing(dial -> dial.since, Comparator.reverseOrder()));
            if (instead.isEmpty()) {
                return Optional.empty();
            }
        }
        instead.ifPresent(this::giveWay);
        Dial dial = next.get();
        waiting(dial.urgency).remove(dial);
        dial.begun = true;
        dial.since = nanos;
        under.add(dial);
        return Optional.of(new Begin(dial, instead));
    }

    /** Asked after every event of the pool, most of which have nothing to do with dials. */
    private Optional<Dial> first() {
        for (Deque<Dial> some : waiting.values()) {
            if (!some.isEmpty()) {
                return Optional.of(some.element());
            }
        }
        return Optional.empty();
    }

    private void giveWay(Dial dial) {
        end(dial);
        enqueue(new Dial(dial.peer, ++last, dial.better, Urgency.DOUBTFUL));
    }

    /** Ends those without an answer that began before {@code since}, which begin anew; returns what ended. */
    List<Dial> restart(long since) {
        List<Dial> stale = under.stream()
                .filter(dial -> dial.link == Dial.NO_LINK && dial.since < since)
                .toList();
        for (Dial dial : stale) {
            end(dial);
            enqueue(new Dial(dial.peer, ++last, dial.better, dial.urgency));
        }
        return stale;
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

    /** Those under way that began at this moment or before it. */
    List<Dial> begunBy(long nanos) {
        return under.stream().filter(dial -> dial.since - nanos <= 0).toList();
    }

    void end(Dial dial) {
        if (byPeer.remove(dial.peer, dial)) {
            under.remove(dial);
            waiting(dial.urgency).remove(dial);
        }
    }
}
