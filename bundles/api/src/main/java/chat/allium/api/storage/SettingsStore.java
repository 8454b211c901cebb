package chat.allium.api.storage;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Small values by key. What is secret or names an address is sealed by the caller first. */
@ProviderType
public interface SettingsStore {

    /** The value of {@code key}. */
    Optional<byte[]> get(String key);

    /** Sets it; at most 4096 bytes, keys at most 128 characters. */
    void put(String key, byte[] value);

    /** Removes it if it is there. */
    void remove(String key);
}
