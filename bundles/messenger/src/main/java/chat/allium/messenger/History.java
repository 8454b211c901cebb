package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.VaultException;
import chat.allium.api.lease.Leased;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads messages back. Bodies are opened here, on the caller's thread, and what is on its way just now is shown so. */
final class History {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private record Page(Optional<ReadMark> read, List<MessageRow> rows) {}

    private final Leased<Storage> storage;
    private final Bodies bodies;
    private final NodeTime time;
    private final Flights flights;

    History(Leased<Storage> storage, Bodies bodies, NodeTime time, Flights flights) {
        this.storage = storage;
        this.bodies = bodies;
        this.time = time;
        this.flights = flights;
    }

    List<Message> page(PeerId with, OptionalLong before, int limit) {
        int most = Math.clamp(limit, 1, 200);
        Page page = storage.use(store -> store.read(tx -> new Page(
                ReadMark.find(tx.settings(), ReadMark.ours(with)), tx.messages().before(with, before, most))));
        return page.rows().stream()
                .map(row -> message(
                        row, page.read().filter(mark -> mark.covers(row)).isPresent()))
                .toList();
    }

    private Message message(MessageRow row, boolean read) {
        boolean sending = row.direction() == Direction.OUT
                && row.state() == MessageState.QUEUED
                && flights.includes(row.peer(), row.id().seq());
        return new Message(
                row.peer(),
                row.position(),
                row.id(),
                row.direction(),
                sending ? MessageState.SENDING : read ? MessageState.READ : row.state(),
                row.reason(),
                time.shown(row.at()),
                content(row));
    }

    private Content content(MessageRow row) {
        try {
            return bodies.open(row);
        } catch (VaultException e) {
            LOG.error("Message {} of {} does not open: {}", row.position(), row.peer(), e.getMessage());
            return Content.text("[This message does not open; see the log.]");
        }
    }
}
