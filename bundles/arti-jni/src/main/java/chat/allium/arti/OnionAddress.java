package chat.allium.arti;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/** The address of a version 3 onion service: made from its key, or checked, without any Tor code. */
public final class OnionAddress {

    private static final int KEY_LENGTH = 32;
    private static final int LENGTH = KEY_LENGTH + 2 + 1;
    private static final int TEXT_LENGTH = 56;
    private static final byte VERSION = 3;
    private static final String SUFFIX = ".onion";
    private static final byte[] CHECKSUM = ".onion checksum".getBytes(StandardCharsets.US_ASCII);
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private OnionAddress() {}

    /** The address of the service whose key has this 32-byte Ed25519 seed. */
    public static String ofSeed(byte[] seed) {
        return ofPublicKey(publicKey(seed));
    }

    /** The address of the service with this 32-byte Ed25519 public key. */
    public static String ofPublicKey(byte[] key) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("an onion key has 32 bytes");
        }
        byte[] all = Arrays.copyOf(key, LENGTH);
        byte[] checksum = checksum(key);
        all[KEY_LENGTH] = checksum[0];
        all[KEY_LENGTH + 1] = checksum[1];
        all[KEY_LENGTH + 2] = VERSION;
        return encode(all) + SUFFIX;
    }

    /** Whether {@code address} is {@code <56 characters>.onion} with a right checksum and version, in lower case. */
    public static boolean isValid(String address) {
        if (address.length() != TEXT_LENGTH + SUFFIX.length() || !address.endsWith(SUFFIX)) {
            return false;
        }
        byte[] key = new byte[LENGTH];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < TEXT_LENGTH; i++) {
            int digit = BASE32.indexOf(address.charAt(i));
            if (digit < 0) {
                return false;
            }
            buffer = (buffer << 5 | digit) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                key[at++] = (byte) (buffer >> bits);
            }
        }
        return ofPublicKey(Arrays.copyOf(key, KEY_LENGTH)).equals(address);
    }

    private static byte[] checksum(byte[] key) {
        try {
            MessageDigest sha3 = MessageDigest.getInstance("SHA3-256");
            sha3.update(CHECKSUM);
            sha3.update(key);
            sha3.update(VERSION);
            return sha3.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks SHA3-256", e);
        }
    }

    /** The JDK derives a public key only while generating a pair, so let it "generate" from our seed. */
    private static byte[] publicKey(byte[] seed) {
        if (seed.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a seed has 32 bytes");
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519", "SunEC");
            generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(seed));
            return encoded((EdECPublicKey) generator.generateKeyPair().getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks Ed25519", e);
        }
    }

    private static byte[] encoded(EdECPublicKey key) {
        byte[] big = key.getPoint().getY().toByteArray();
        byte[] little = new byte[KEY_LENGTH];
        for (int i = 0; i < Math.min(big.length, KEY_LENGTH); i++) {
            little[i] = big[big.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            little[KEY_LENGTH - 1] |= (byte) 0x80;
        }
        return little;
    }

    private static String encode(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8 | b & 0xff) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                out.append(BASE32.charAt(buffer >> bits & 31));
            }
        }
        return out.toString();
    }

    private static final class FixedRandom extends SecureRandom {

        private static final long serialVersionUID = 1L;
        private final byte[] bytes;

        FixedRandom(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] into) {
            System.arraycopy(bytes, 0, into, 0, into.length);
        }
    }
}
