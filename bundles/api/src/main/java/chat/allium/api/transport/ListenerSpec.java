package chat.allium.api.transport;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to listen as. The same nickname always gets the same address, until {@link Listener} and state are removed.
 * {@code toString} shows no key.
 */
public final class ListenerSpec {

    private final String nickname;
    private final byte @Nullable [] keySeed;

    private ListenerSpec(String nickname, byte @Nullable [] keySeed) {
        if (!nickname.matches("[a-z][a-z0-9-]{0,31}")) {
            throw new IllegalArgumentException("a nickname has up to 32 of a-z, 0-9 and -");
        }
        this.nickname = nickname;
        this.keySeed = keySeed == null ? null : keySeed.clone();
    }

    /** With a key that the transport makes and keeps. @throws IllegalArgumentException for a malformed nickname */
    public static ListenerSpec named(String nickname) {
        return new ListenerSpec(nickname, null);
    }

    /**
     * With the key of this 32-byte Ed25519 seed; a transport without {@link Transport#rendezvous} refuses it.
     *
     * @throws IllegalArgumentException for a malformed nickname or seed
     */
    public static ListenerSpec keyed(String nickname, byte[] keySeed) {
        if (keySeed.length != 32) {
            throw new IllegalArgumentException("a key seed has 32 bytes");
        }
        return new ListenerSpec(nickname, keySeed);
    }

    /** The name under which the transport keeps its state. */
    public String nickname() {
        return nickname;
    }

    /** The seed, a copy, if the key comes from outside. */
    public Optional<byte[]> keySeed() {
        return Optional.ofNullable(keySeed).map(byte[]::clone);
    }

    @Override
    public String toString() {
        return "ListenerSpec[" + nickname + (keySeed == null ? "]" : ", keyed]");
    }
}
