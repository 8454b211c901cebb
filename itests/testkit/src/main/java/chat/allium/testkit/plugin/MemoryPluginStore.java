package chat.allium.testkit.plugin;

import chat.allium.api.plugin.PluginStore;
import chat.allium.api.storage.StorageException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a plugin remembers, in memory: keep it and give it to a new instance of your plugin, and that was restarted. Thread-safe. */
public final class MemoryPluginStore implements PluginStore {

    private final TreeMap<String, byte[]> values = new TreeMap<>();
    private @Nullable String broken;

    /** An empty store. */
    public MemoryPluginStore() {}

    /** From now on every call fails with this sentence, as when the disk is full, until {@link #repair}. */
    public synchronized void breakDown(String sentence) {
        broken = sentence;
    }

    /** Ends what {@link #breakDown} began. */
    public synchronized void repair() {
        broken = null;
    }

    @Override
    public synchronized Optional<byte[]> get(String key) {
        checkWhole();
        return Optional.ofNullable(values.get(key)).map(byte[]::clone);
    }

    @Override
    public synchronized void put(String key, byte[] value) {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_KEY + " characters");
        }
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("a value has at most " + MAX_VALUE + " bytes");
        }
        checkWhole();
        if (!values.containsKey(key) && values.size() >= MAX_KEYS) {
            throw new StorageException("The plugin has " + MAX_KEYS + " keys already.");
        }
        values.put(key, value.clone());
    }

    @Override
    public synchronized boolean remove(String key) {
        checkWhole();
        return values.remove(key) != null;
    }

    @Override
    public synchronized List<String> keys(String prefix) {
        checkWhole();
        return values.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    private void checkWhole() {
        if (broken != null) {
            throw new StorageException(broken);
        }
    }
}
