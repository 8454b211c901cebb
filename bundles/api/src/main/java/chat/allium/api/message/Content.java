package chat.allium.api.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What a message carries: a type and bytes. {@code toString} shows no content. */
public final class Content {

    /** The type of plain text in UTF-8. */
    public static final String TEXT = "text";
    /** Most bytes of one message. */
    public static final int MAX_BYTES = 64 * 1024;

    /** Compiled once: every message that comes in is checked. */
    private static final Pattern TYPE = Pattern.compile("[a-z0-9/.-]{1,32}");

    private final String type;
    private final byte[] bytes;

    private Content(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /** A plain text. */
    public static Content text(String text) {
        return new Content(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if the type is malformed (1 to 32 of a-z, 0-9, '/', '.', '-') */
    public static Content of(String type, byte[] bytes) {
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("a content type has 1 to 32 of a-z, 0-9, '/', '.' and '-'");
        }
        return new Content(type, bytes.clone());
    }

    /** Its type. */
    public String type() {
        return type;
    }

    /** Its bytes, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** The bytes as UTF-8 text, malformed parts replaced. */
    public String asText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that && type.equals(that.type) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Content[" + type + ", " + bytes.length + " bytes]";
    }
}
