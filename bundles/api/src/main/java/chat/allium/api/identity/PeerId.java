package chat.allium.api.identity;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A peer's Ed25519 identity key: the only key by which peers are known anywhere. Immutable; ordered by unsigned bytes.
 *
 * <p>The text form is lower-case base32 (RFC 4648, no padding), 52 characters. {@code toString} shows the first eight, which
 * is enough to tell friends apart in a log and too little to know one by.
 */
public final class PeerId implements Comparable<PeerId> {

    /** Length of the key in bytes (RFC 8032). */
    public static final int LENGTH = 32;

    private final byte[] key;

    private PeerId(byte[] key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException if {@code key} has not {@link #LENGTH} bytes */
    public static PeerId of(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("an identity key has " + LENGTH + " bytes, not " + key.length);
        }
        return new PeerId(key.clone());
    }

    /** Parses the text form. @throws IllegalArgumentException if it is none */
    public static PeerId parse(String base32) {
        return of(Base32.decode(base32));
    }

    /** The key, a copy. */
    public byte[] bytes() {
        return key.clone();
    }

    /** The text form, 52 characters. */
    public String text() {
        return Base32.encode(key);
    }

    /** The key in hexadecimal, for people who compare keys with other tools. */
    public String hex() {
        return HexFormat.of().formatHex(key);
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(key, other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return text().substring(0, 8);
    }
}
