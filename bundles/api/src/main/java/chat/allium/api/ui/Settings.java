package chat.allium.api.ui;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The configuration in {@code etc}. A key is the name of the file without {@code chat.allium.} and {@code .cfg}, a point, and the key
 * in the file: {@code pool.maxDials}. Changes apply while the node runs. Thread-safe; methods may park the calling thread for a
 * file.
 */
@ProviderType
public interface Settings {

    /** What can be set, by key; providers that a reference chooses ({@code ...target}) only where one is set. */
    List<SettingView> settings();

    /** Every key that {@link #set} takes. */
    List<String> keys();

    /**
     * Sets a value; it stands in {@code etc} on return.
     *
     * @throws RefusedException naming file, key and what is allowed; then the old value stays
     */
    void set(String key, String value) throws RefusedException;

    /** Takes a value out of {@code etc}: the default applies. @throws RefusedException with one sentence */
    void unset(String key) throws RefusedException;

    /** One sentence for each value in {@code etc} that is not used, with file, key and what is allowed. */
    List<String> problems();
}
