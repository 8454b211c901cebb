package chat.allium.api.storage;

import java.util.Comparator;

/**
 * What a row is called, in every engine. Their order is that of {@link Store#page}.
 *
 * @param kind which table it is in
 * @param key its key in there; of a message its peer
 * @param position of a message; 0 for all others
 */
public record RowName(Kind kind, String key, long position) implements Comparable<RowName> {

    /** The logical tables; copied in this order. */
    public enum Kind {
        /** Small values, by their key. */
        SETTING,
        /** Peers, by {@code PeerId.text()}. */
        PEER,
        /** Lanes, by their peer. */
        LANE,
        /** The last position of each peer whose messages were removed, by peer. */
        HISTORY_END,
        /** Friend codes of ours, by id. */
        CODE,
        /** Friend requests that we made, by id. */
        OUTGOING,
        /** Friend requests made to us, by requester. */
        INCOMING,
        /** Messages, by peer and position. */
        MESSAGE
    }

    private static final Comparator<RowName> ORDER =
            Comparator.comparing(RowName::kind).thenComparing(RowName::key).thenComparingLong(RowName::position);

    /** The name of a row that is no message. */
    public RowName(Kind kind, String key) {
        this(kind, key, 0);
    }

    @Override
    public int compareTo(RowName other) {
        return ORDER.compare(this, other);
    }

    /** The kind alone: keys may name peers. */
    @Override
    public String toString() {
        return kind.name();
    }
}
