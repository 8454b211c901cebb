package chat.allium.messenger;

import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Messages that were stored a moment ago and are about to be written to a link that is up: those need not be read and opened
 * again. What is not here is in the store. Thread-safe.
 */
final class Fresh {

    /** Those that were stored first go first; they waited long. */
    static final long MOST_BYTES = 1024L * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<MessageId, Content> contents = new LinkedHashMap<>();
    private long bytes;

    /** After its commit. */
    void add(MessageId id, Content content) {
        lock.lock();
        try {
            contents.put(id, content);
            bytes += content.size();
            while (bytes > MOST_BYTES) {
                bytes -= contents.pollFirstEntry().getValue().size();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Once. */
    Optional<Content> take(MessageId id) {
        lock.lock();
        try {
            Content content = contents.remove(id);
            bytes -= content == null ? 0 : content.size();
            return Optional.ofNullable(content);
        } finally {
            lock.unlock();
        }
    }
}
