package chat.allium.api.plugin;

import java.util.Optional;

/**
 * Who vouches for a plugin.
 *
 * @param key the Ed25519 key that signed it, in hexadecimal; empty if nobody did
 * @param name what the user calls the owner of that key; empty if the user does not know it
 */
public record Publisher(Optional<String> key, Optional<String> name) {

    /** Nobody. */
    public static final Publisher NOBODY = new Publisher(Optional.empty(), Optional.empty());

    /** Half a sentence for the user. */
    public String inWords() {
        if (key.isEmpty()) {
            return "not signed: nobody vouches for it";
        }
        return name.map(n -> "signed by " + n)
                        .orElse("signed by a publisher you do not know; anybody can make such a key")
                + " (key " + key.get() + ")";
    }
}
