package chat.allium.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of the JDK over several parts. */
final class Digests {

    private Digests() {}

    static byte[] sha256(byte[]... parts) {
        return digest("SHA-256", parts);
    }

    static byte[] sha512(byte[]... parts) {
        return digest("SHA-512", parts);
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is missing; run the node on a complete JDK.", e);
        }
    }
}
