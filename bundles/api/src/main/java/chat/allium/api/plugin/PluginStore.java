package chat.allium.api.plugin;

import chat.allium.api.storage.StorageException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a plugin remembers: values by key, durable, sealed on disk under a key of this node, and seen by nobody but this plugin. It
 * stays when the plugin is updated, disabled or the node restarts, and goes with {@code plugin remove}. A component of a plugin gets it
 * as a service, with {@code @Reference}; all bundles of one plugin share one store, and bundles that are no plugin get none.
 *
 * <p>Thread-safe. Every method may park the calling thread for the disk; an interruption does not damage anything. Each change is whole or
 * did not happen, whenever the node dies; several changes are several: a plugin that has to make two writes first the one that may be
 * there without the other.
 *
 * <p>All methods throw {@link StorageException}, with one sentence, if the disk does not take it or the plugin is being removed.
 */
@ProviderType
public interface PluginStore {

    /** Most characters of a key. */
    int MAX_KEY = 200;
    /** Most bytes of a value. */
    int MAX_VALUE = 1024 * 1024;
    /** Most keys of one plugin. */
    int MAX_KEYS = 10_000;

    /** The value of {@code key}, a copy; empty if there is none. */
    Optional<byte[]> get(String key);

    /**
     * Sets a value; durable on return.
     *
     * @throws IllegalArgumentException if the key is empty or longer than {@link #MAX_KEY}, or the value than {@link #MAX_VALUE}
     * @throws StorageException also if it would be one key more than {@link #MAX_KEYS}
     */
    void put(String key, byte[] value);

    /** Removes a value; durable on return. @return whether it was there */
    boolean remove(String key);

    /** The keys that begin with {@code prefix}, sorted; all for the empty text. */
    List<String> keys(String prefix);
}
