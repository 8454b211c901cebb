package chat.allium.storage.jdbc;

import chat.allium.api.identity.PeerId;
import java.util.OptionalLong;

/**
 * Finds the ends of a history with the primary key alone. {@code MAX} and {@code ORDER BY pos DESC} would read all of it on
 * engines that do not walk an index backwards, as Derby; asking for the first row at or beyond a place is cheap everywhere.
 */
final class Positions {

    private static final String FIRST_FROM =
            "SELECT pos FROM messages WHERE peer = ? AND pos >= ?" + " ORDER BY peer, pos FETCH FIRST 1 ROWS ONLY";

    private Positions() {}

    /** The lowest position of {@code peer} at or beyond {@code from}. */
    static OptionalLong firstFrom(Session session, PeerId peer, long from) {
        return session.all(FIRST_FROM, row -> row.getLong(1), peer.text(), from).stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** The last position that was ever given to a message of {@code peer}; 0 for none. */
    static long last(Session session, PeerId peer) {
        long low = session.one(Schema.HISTORY_ENDS.selectByKey(), row -> row.getLong(1), peer.text())
                .orElse(0L);
        long step = 1;
        OptionalLong found = firstFrom(session, peer, low + step);
        while (found.isPresent()) {
            low = found.getAsLong();
            step *= 2;
            found = firstFrom(session, peer, low + step);
        }
        long none = low + step;
        while (none - low > 1) {
            long middle = low + (none - low) / 2;
            found = firstFrom(session, peer, middle);
            if (found.isPresent()) {
                low = found.getAsLong();
            } else {
                none = middle;
            }
        }
        return low;
    }
}
