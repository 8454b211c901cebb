package chat.allium.api.identity;

import java.util.Arrays;

/** Bytes as the vault sealed them: version, key id, nonce, ciphertext, tag. Only a {@link Vault} makes and opens them. */
public final class Sealed {

    private final byte[] bytes;

    private Sealed(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Wraps bytes that a vault sealed; takes no copy. */
    public static Sealed of(byte[] bytes) {
        return new Sealed(bytes);
    }

    /** The sealed bytes, not a copy: do not change them. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sealed that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Sealed[" + bytes.length + " bytes]";
    }
}
