package example.commandbot;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.plugin.PluginStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * All that the bot remembers. What a message leads to is kept under a key made of that message, so doing it again changes nothing. Used by
 * one thread.
 */
final class Notebook {

    private static final String SINCE = "since";
    private static final String MARK = "mark/";
    private static final String ANSWER = "answer";
    private static final String NOTE = "note/";
    private static final String REMINDER = "reminder/";

    private final PluginStore store;

    Notebook(PluginStore store) {
        this.store = store;
    }

    /** The first time: what was before is not the bot's affair. */
    void begin(Instant now) {
        if (store.get(SINCE).isEmpty()) {
            store.put(SINCE, number(now.toEpochMilli()));
        }
    }

    Instant since() {
        return Instant.ofEpochMilli(number(store.get(SINCE).orElseThrow()));
    }

    /** Names a message, and what comes of it. */
    static String key(Message message) {
        return message.peer().text() + '/' + HexFormat.of().toHexDigits(message.position());
    }

    /** The position of the last message of a friend that the bot is done with; 0 for none. */
    long mark(PeerId peer) {
        return store.get(MARK + peer.text()).map(Notebook::number).orElse(0L);
    }

    void done(Message message, String key) {
        store.put(MARK + message.peer().text(), number(message.position()));
        store.remove(ANSWER);
    }

    /** The answer to the message at hand: what it was the first time, if this is not the first. */
    Content answer(String key, Content now) {
        Optional<Content> kept = store.get(ANSWER)
                .map(bytes -> text(bytes).split("\n", 3))
                .filter(parts -> parts[0].equals(key))
                .map(parts -> Content.of(parts[1], bytes(parts[2])));
        if (kept.isEmpty()) {
            byte[] head = (key + '\n' + now.type() + '\n').getBytes(StandardCharsets.UTF_8);
            store.put(
                    ANSWER,
                    ByteBuffer.allocate(head.length + now.size())
                            .put(head)
                            .put(now.bytes())
                            .array());
        }
        return kept.orElse(now);
    }

    void putNote(Message message, String text) {
        store.put(NOTE + key(message), bytes(text));
    }

    /** A friend's notes, each with its number, oldest first. */
    List<String> notes(PeerId peer) {
        return store.keys(NOTE + peer.text() + '/').stream()
                .map(key -> position(key) + ": "
                        + store.get(key).map(Notebook::text).orElse(""))
                .toList();
    }

    boolean has(PeerId peer, long number) {
        String end = peer.text() + '/' + HexFormat.of().toHexDigits(number);
        return store.get(NOTE + end).isPresent() || store.get(REMINDER + end).isPresent();
    }

    /** Forgets a note or reminder. */
    void forget(PeerId peer, long number) {
        String end = peer.text() + '/' + HexFormat.of().toHexDigits(number);
        store.remove(NOTE + end);
        store.remove(REMINDER + end);
    }

    void putReminder(Message message, Instant due, String text) {
        byte[] words = bytes(text);
        store.put(
                REMINDER + key(message),
                ByteBuffer.allocate(Long.BYTES + words.length)
                        .putLong(due.toEpochMilli())
                        .put(words)
                        .array());
    }

    List<Reminder> reminders() {
        List<Reminder> all = new ArrayList<>();
        for (String key : store.keys(REMINDER)) {
            ByteBuffer value = ByteBuffer.wrap(store.get(key).orElseThrow());
            Instant due = Instant.ofEpochMilli(value.getLong());
            String text = StandardCharsets.UTF_8.decode(value).toString();
            PeerId peer = PeerId.parse(key.substring(REMINDER.length(), key.lastIndexOf('/')));
            all.add(new Reminder(key, peer, position(key), due, text));
        }
        return all;
    }

    List<Reminder> reminders(PeerId peer) {
        return reminders().stream().filter(r -> r.peer().equals(peer)).toList();
    }

    void remove(Reminder reminder) {
        store.remove(reminder.key());
    }

    private static long position(String key) {
        return HexFormat.fromHexDigitsToLong(key, key.length() - 16, key.length());
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
