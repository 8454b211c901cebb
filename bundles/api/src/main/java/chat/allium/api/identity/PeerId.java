package chat.allium.api.identity;

import java.nio.ByteBuffer;
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
    /** Kept, since every frame looks a peer up in several maps. */
    private final long hash;

    private PeerId(byte[] key) {
        this.key = key;
        this.hash = hash(key);
    }

    private static long hash(byte[] key) {
        ByteBuffer words = ByteBuffer.wrap(key);
        long hash = 0;
        while (words.hasRemaining()) {
            hash = (hash ^ words.getLong()) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash;
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

    /** A hash of the key, wide enough to know a peer by where chance is the only enemy. */
    public long hash64() {
        return hash;
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
        return this == other || other instanceof PeerId that && hash == that.hash && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return text().substring(0, 8);
    }
}
