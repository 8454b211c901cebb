package chat.allium.api.storage;

import chat.allium.api.identity.Sealed;
import chat.allium.api.message.Content;
import chat.allium.api.transport.PeerAddress;
import java.util.Set;

/** What the columns hold. Rows check it, so that every engine refuses the same. */
final class Limits {

    private static final int KEY = 32;
    private static final int SCHEMES = 8;
    private static final int SEALED = 16 * 1024;
    /** A whole body, and room for what sealing adds. */
    private static final int BODY = Content.MAX_BYTES + 256;

    private Limits() {}

    static void key(String key) {
        text("a row's key", key, KEY);
    }

    static void text(String what, String text, int max) {
        if (text.length() > max) {
            throw new IllegalArgumentException(what + " has at most " + max + " characters, not " + text.length());
        }
    }

    static void sealed(Sealed value) {
        bytes("a sealed value", value, SEALED);
    }

    static void body(Sealed value) {
        bytes("a sealed body", value, BODY);
    }

    static Set<String> schemes(Set<String> schemes) {
        if (schemes.size() > SCHEMES || !schemes.stream().allMatch(PeerAddress::isScheme)) {
            throw new IllegalArgumentException("at most " + SCHEMES + " schemes of transports, not " + schemes);
        }
        return Set.copyOf(schemes);
    }

    private static void bytes(String what, Sealed value, int max) {
        int length = value.bytes().length;
        if (length > max) {
            throw new IllegalArgumentException(what + " has at most " + max + " bytes, not " + length);
        }
    }
}
