package chat.allium.api.identity;

import java.util.Arrays;

/**
 * A commitment to an identity: {@code SHA-256("allium/code/v1" || identityKey || salt)[0..16)}, shown as 12 words. Whoever has it
 * can find the owner's contact onion; {@code toString} therefore shows nothing of it.
 */
public final class FriendCode {

    /** Length in bytes. */
    public static final int LENGTH = 16;

    private final byte[] commitment;

    private FriendCode(byte[] commitment) {
        this.commitment = commitment;
    }

    /** @throws IllegalArgumentException if {@code commitment} has not {@link #LENGTH} bytes */
    public static FriendCode of(byte[] commitment) {
        if (commitment.length != LENGTH) {
            throw new IllegalArgumentException("a friend code has " + LENGTH + " bytes");
        }
        return new FriendCode(commitment.clone());
    }

    /** The commitment, a copy. */
    public byte[] bytes() {
        return commitment.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FriendCode that && Arrays.equals(commitment, that.commitment);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(commitment);
    }

    @Override
    public String toString() {
        return "FriendCode[...]";
    }
}
