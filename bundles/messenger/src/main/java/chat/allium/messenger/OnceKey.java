package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.SettingsStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A key under which a message is sent once. Keys lie as hashes beside the messages that they led to in a fixed number of settings,
 * newest first: their number is bounded, and nobody has to clear them away.
 */
final class OnceKey {

    /** How many settings there are. */
    static final int BUCKETS = 1_024;
    /** How many keys one setting holds. */
    static final int DEPTH = 100;

    private static final int HASH = 16;
    private static final int ENTRY = HASH + StreamId.LENGTH + Long.BYTES;
    private static final int MAX_CHARACTERS = 200;

    private final byte[] hash;
    private final String setting;

    private OnceKey(byte[] digest) {
        this.hash = Arrays.copyOf(digest, HASH);
        this.setting =
                "once." + Integer.remainderUnsigned(ByteBuffer.wrap(digest).getInt(HASH), BUCKETS);
    }

    /** @throws IllegalArgumentException if the key is empty or too long */
    static OnceKey of(PeerId to, String key) {
        if (key.isEmpty() || key.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_CHARACTERS + " characters");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(to.bytes());
            return new OnceKey(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Optional<MessageId> find(SettingsStore settings) {
        ByteBuffer entries = ByteBuffer.wrap(settings.get(setting).orElse(new byte[0]));
        byte[] found = new byte[HASH];
        byte[] stream = new byte[StreamId.LENGTH];
        while (entries.remaining() >= ENTRY) {
            long seq = entries.get(found).get(stream).getLong();
            if (Arrays.equals(found, hash)) {
                return Optional.of(new MessageId(StreamId.of(stream), seq));
            }
        }
        return Optional.empty();
    }

    /** It led to this message. In the write that stores the message. */
    void put(SettingsStore settings, MessageId id) {
        byte[] older = settings.get(setting).orElse(new byte[0]);
        int kept = Math.min(older.length, ENTRY * (DEPTH - 1));
        settings.put(
                setting,
                ByteBuffer.allocate(ENTRY + kept)
                        .put(hash)
                        .put(id.stream().bytes())
                        .putLong(id.seq())
                        .put(older, 0, kept)
                        .array());
    }
}
