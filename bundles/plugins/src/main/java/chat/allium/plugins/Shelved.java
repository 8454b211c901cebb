package chat.allium.plugins;

import java.util.Optional;

/**
 * An installed plugin, as the state file has it.
 *
 * @param name of the plugin
 * @param version of the plugin
 * @param sha256 of its file, which is the file's name
 * @param publisher the key that signed it
 * @param enabled whether it is to run
 */
record Shelved(String name, String version, String sha256, Optional<String> publisher, boolean enabled) {

    Shelved enabled(boolean now) {
        return new Shelved(name, version, sha256, publisher, now);
    }
}
