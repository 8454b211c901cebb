package chat.allium.testkit.tor;

import java.io.ByteArrayOutputStream;
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

/**
 * The two names of a relay, as its peers and arti's configuration give them.
 *
 * @param fingerprint RSA identity, 40 hex digits
 * @param ed25519 Ed25519 identity, base64 without padding
 */
record RelayIdentity(String fingerprint, String ed25519) {
    private static final int KEY_LENGTH = 32;

    /** Makes both keys and puts them where tor looks for them, so that it makes none of its own. */
    static RelayIdentity create(Path keys) throws GeneralSecurityException, IOException {
        var rsa = new RsaKey();
        rsa.write(keys.resolve("secret_id_key"));
        var ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.write(keys.resolve("ed25519_master_id_secret_key"), secretKeyFile(seed(ed25519)));
        return new RelayIdentity(rsa.fingerprint(), unpadded(publicKey(ed25519)));
    }

    static String unpadded(byte[] value) {
        return Base64.getEncoder().withoutPadding().encodeToString(value);
    }

    /** Tor keeps the expanded secret: the hash of the seed, clamped as RFC 8032 says, behind a tag of 32 bytes. */
    static byte[] secretKeyFile(byte[] seed) throws GeneralSecurityException {
        byte[] expanded = MessageDigest.getInstance("SHA-512").digest(seed);
        expanded[0] &= (byte) 0xf8;
        expanded[31] &= 0x7f;
        expanded[31] |= 0x40;
        var file = new ByteArrayOutputStream();
        file.writeBytes(Arrays.copyOf("== ed25519v1-secret: type0 ==".getBytes(StandardCharsets.US_ASCII), KEY_LENGTH));
        file.writeBytes(expanded);
        return file.toByteArray();
    }

    /** Both encodings of the JDK, PKCS#8 and X.509, end with the bare key. */
    private static byte[] seed(KeyPair pair) {
        return tail(pair.getPrivate().getEncoded());
    }

    private static byte[] publicKey(KeyPair pair) {
        return tail(pair.getPublic().getEncoded());
    }

    private static byte[] tail(byte[] encoded) {
        return Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length);
    }
}
