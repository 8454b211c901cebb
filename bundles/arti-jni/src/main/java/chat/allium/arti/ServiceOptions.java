package chat.allium.arti;

import java.util.Optional;

/**
 * What to launch. {@code toString} shows no key.
 *
 * @param nickname the name under which the service's state and key are kept
 * @param port the virtual port; streams to others end the circuit
 * @param seed the Ed25519 seed of the onion address; empty: arti makes a key and keeps it
 * @param slots inbound circuits at a time that have not authenticated
 * @param introductionPoints how many
 */
public record ServiceOptions(String nickname, int port, Optional<byte[]> seed, int slots, int introductionPoints) {

    private static final int SLOTS = 32;
    private static final int INTRODUCTION_POINTS = 3;

    /** @throws IllegalArgumentException if the nickname is not made of up to 48 of a-z, 0-9, - and _ */
    public ServiceOptions {
        requireNickname(nickname);
        seed = seed.map(byte[]::clone);
    }

    /** A service with a key of its own. */
    public static ServiceOptions of(String nickname, int port) {
        return new ServiceOptions(nickname, port, Optional.empty(), SLOTS, INTRODUCTION_POINTS);
    }

    /** The same with the key of this 32-byte seed. */
    public ServiceOptions withSeed(byte[] seed) {
        return new ServiceOptions(nickname, port, Optional.of(seed), slots, introductionPoints);
    }

    /** The same with another number of slots for circuits that have not authenticated. */
    public ServiceOptions withSlots(int slots) {
        return new ServiceOptions(nickname, port, seed, slots, introductionPoints);
    }

    /** It is part of a path. */
    static String requireNickname(String nickname) {
        if (!nickname.matches("[a-z0-9][a-z0-9_-]{0,47}")) {
            throw new IllegalArgumentException("a service's nickname is made of up to 48 of a-z, 0-9, - and _");
        }
        return nickname;
    }

    @Override
    public String toString() {
        return "ServiceOptions[" + nickname + ':' + port + ']';
    }
}
