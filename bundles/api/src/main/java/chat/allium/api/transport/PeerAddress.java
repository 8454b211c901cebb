package chat.allium.api.transport;

/**
 * Where a peer can be reached: {@code tor:<56>.onion:9735}, {@code tcp:host:port}. {@code toString} redacts; {@link #text} does not.
 *
 * @param scheme the transport that understands it
 * @param value what that transport makes of it
 */
public record PeerAddress(String scheme, String value) {

    /** Longest text form, in characters. */
    public static final int MAX_LENGTH = 255;

    /** @throws IllegalArgumentException if a part is empty or malformed */
    public PeerAddress {
        if (!isScheme(scheme) || value.isEmpty() || value.length() > MAX_LENGTH - 17) {
            throw new IllegalArgumentException("an address looks like tcp:host:port");
        }
    }

    /** Whether {@code text} may name a transport: a letter, then at most 15 letters and digits, all small. */
    public static boolean isScheme(String text) {
        return text.matches("[a-z][a-z0-9]{0,15}");
    }

    /** Parses the text form. @throws IllegalArgumentException if it is none */
    public static PeerAddress parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("an address looks like tcp:host:port");
        }
        return new PeerAddress(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The text form, whole. Not for logs. */
    public String text() {
        return scheme + ':' + value;
    }

    @Override
    public String toString() {
        return scheme + ":[...]";
    }
}
