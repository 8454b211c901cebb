package chat.allium.testkit.tor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An RSA key of 1024 bits: the length of every relay identity, and enough for an authority nobody attacks. Tor's own
 * tools make 3072 bits for an authority and a TLS context for each fingerprint asked of them, ten seconds in all.
 */
final class RsaKey {
    private static final int BITS = 1024;

    /** DER of (modulus, 65537) at this length, the end of every X.509 encoding of such a key. */
    private static final int PUBLIC_LENGTH = 140;

    /** What PKCS#8 puts before a private key in PKCS#1; tor reads only the latter. */
    private static final int PKCS8_HEADER = 26;

    private final KeyPair pair;

    RsaKey() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        pair = generator.generateKeyPair();
    }

    /** Tor's fingerprint: SHA-1 of the public key in PKCS#1, in upper-case hex. */
    String fingerprint() throws GeneralSecurityException {
        byte[] x509 = pair.getPublic().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(x509, x509.length - PUBLIC_LENGTH, x509.length);
        return HexFormat.of()
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(pkcs1));
    }

    void write(Path file) throws IOException {
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, PKCS8_HEADER, pkcs8.length);
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(
                file,
                "-----BEGIN RSA PRIVATE KEY-----\n" + lines.encodeToString(pkcs1)
                        + "\n-----END RSA PRIVATE KEY-----\n");
    }
}
