package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the messages that a mark, now stored, has made READ: looked up beside the writer, which must not wait for that. Where
 * they may be more than a listener's backlog takes, as with the first receipt after years, all listeners are told to read again.
 */
final class ReadNews {

    private static final Logger LOG = LoggerFactory.getLogger(ReadNews.class);
    private static final int PAGE = 50;
    /** How far back is looked for them. */
    private static final int MOST = 1_000;

    private final Serial serial = new Serial("allium-read-news");
    private final Durable durable;
    private final EventDispatcher events;

    ReadNews(Durable durable, EventDispatcher events) {
        this.durable = durable;
        this.events = events;
    }

    /** Returns at once. */
    void read(PeerId peer, ReadMark before, ReadMark now) {
        serial.execute(() -> {
            try {
                found(peer, before, now).ifPresentOrElse(rows -> tell(peer, rows.reversed()), events::reload);
            } catch (CancellationException e) {
                LOG.debug("The messenger stops.", e);
            }
        });
    }

    private void tell(PeerId peer, List<MessageRow> rows) {
        for (MessageRow row : rows) {
            events.publish(new MessengerEvent.StateChanged(peer, row.position(), row.id(), MessageState.READ));
        }
    }

    /** Newest first; empty if there may be more than are looked for. */
    private Optional<List<MessageRow>> found(PeerId peer, ReadMark before, ReadMark now) {
        List<MessageRow> found = new ArrayList<>();
        // What is settled lies below the first that waits.
        OptionalLong below = durable.insist(
                        "A lane could not be read",
                        store -> store.read(tx -> tx.lanes().find(peer)))
                .map(LaneRow::basePosition)
                .map(OptionalLong::of)
                .orElse(OptionalLong.of(0));
        for (int looked = 0; looked < MOST; looked += PAGE) {
            OptionalLong from = below;
            List<MessageRow> page = durable.insist(
                    "What was read could not be found",
                    store -> store.read(tx -> tx.messages().before(peer, from, PAGE)));
            page.stream().filter(row -> now.covers(row) && !before.covers(row)).forEach(found::add);
            if (page.size() < PAGE || page.stream().anyMatch(row -> isBefore(row, before))) {
                return Optional.of(found);
            }
            below = OptionalLong.of(page.getLast().position());
        }
        return Optional.empty();
    }

    private static boolean isBefore(MessageRow row, ReadMark mark) {
        return row.direction() == Direction.OUT && row.id().seq() <= mark.seq();
    }
}
