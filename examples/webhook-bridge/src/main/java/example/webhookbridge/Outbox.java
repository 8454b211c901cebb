package example.webhookbridge;

import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.Messenger;
import chat.allium.api.plugin.PluginStore;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What waits to be posted, durable. A message that is handed over is only a reason to read the history from where the bridge has come to:
 * what came while it was not there is found too. Used by one thread.
 */
final class Outbox {

    /**
     * One request.
     *
     * @param key under which it waits
     * @param id what it is called at the other end, the same each time it is sent
     * @param body JSON
     */
    record Entry(String key, String id, byte[] body) {}

    private static final String SINCE = "since";
    private static final String MARK = "mark/";
    private static final String OUT = "out/";
    private static final int PAGE = 50;

    private final JsonFactory json = new JsonFactory();
    private final Messenger messenger;
    private final Contacts contacts;
    private final PluginStore store;

    Outbox(Messenger messenger, Contacts contacts, PluginStore store) {
        this.messenger = messenger;
        this.contacts = contacts;
        this.store = store;
    }

    /** The first time: what was before is not the bridge's affair. */
    void begin(Instant now) {
        if (store.get(SINCE).isEmpty()) {
            store.put(SINCE, number(now.toEpochMilli()));
        }
    }

    /** Takes in what came from everybody since the last time. */
    void collectAll() {
        for (Friend friend : contacts.friends()) {
            collect(friend.peer());
        }
    }

    /** Takes in what came from a friend since the last time. Entry first, mark second: what is taken in twice is one entry. */
    private void collect(PeerId peer) {
        for (Message message : fresh(peer)) {
            String id = HexFormat.of().formatHex(message.id().stream().bytes())
                    + '-'
                    + message.id().seq();
            store.put(OUT + HexFormat.of().toHexDigits(message.at().toEpochMilli()) + '/' + id, body(message, id));
            store.put(MARK + peer.text(), number(message.position()));
        }
    }

    /** What waits longest. */
    Optional<Entry> first() {
        return store.keys(OUT).stream()
                .findFirst()
                .map(key -> new Entry(
                        key,
                        key.substring(key.lastIndexOf('/') + 1),
                        store.get(key).orElseThrow()));
    }

    void remove(Entry entry) {
        store.remove(entry.key());
    }

    private List<Message> fresh(PeerId peer) {
        long mark = store.get(MARK + peer.text()).map(Outbox::number).orElse(0L);
        Instant since = Instant.ofEpochMilli(number(store.get(SINCE).orElseThrow()));
        List<Message> found = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        while (true) {
            List<Message> page = messenger.history(peer, before, PAGE);
            for (Message message : page) {
                if (message.position() <= mark || message.at().isBefore(since)) {
                    return found.reversed();
                }
                if (message.direction() == Direction.IN && message.state() == MessageState.DELIVERED) {
                    found.add(message);
                }
            }
            if (page.size() < PAGE) {
                return found.reversed();
            }
            before = OptionalLong.of(page.getLast().position());
        }
    }

    private byte[] body(Message message, String id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator writer = json.createGenerator(out)) {
            writer.writeStartObject();
            writer.writeStringField("id", id);
            writer.writeStringField(
                    "from", contacts.friend(message.peer()).map(Friend::name).orElse(""));
            writer.writeStringField("peer", message.peer().text());
            writer.writeStringField("at", message.at().toString());
            writer.writeStringField("type", message.content().type());
            if (message.content().type().equals(Content.TEXT)) {
                writer.writeStringField("text", message.content().asText());
            } else {
                writer.writeBinaryField("base64", message.content().bytes());
            }
            writer.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
