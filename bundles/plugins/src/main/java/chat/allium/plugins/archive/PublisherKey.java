package chat.allium.plugins.archive;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A publisher's Ed25519 key. {@code toString} shows nothing of the secret. */
public final class PublisherKey {

    /** Length of the secret in bytes. */
    public static final int SEED_LENGTH = Ed25519.SECRET_KEY_SIZE;

    private static final byte[] LABEL = "allium/plugin/v1\0".getBytes(StandardCharsets.US_ASCII);

    private final Ed25519PrivateKeyParameters key;

    private PublisherKey(byte[] seed) {
        key = new Ed25519PrivateKeyParameters(seed);
    }

    /** A new key. */
    public static PublisherKey generate(SecureRandom random) {
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        return new PublisherKey(seed);
    }

    /** @throws IllegalArgumentException if {@code seed} has not {@link #SEED_LENGTH} bytes */
    public static PublisherKey of(byte[] seed) {
        if (seed.length != SEED_LENGTH) {
            throw new IllegalArgumentException("a key has " + SEED_LENGTH + " bytes");
        }
        return new PublisherKey(seed.clone());
    }

    /** The secret, a copy. */
    public byte[] seed() {
        return key.getEncoded();
    }

    /** The public key in hexadecimal: how users name the publisher. */
    public String text() {
        return HexFormat.of().formatHex(key.generatePublicKey().getEncoded());
    }

    /** Whether this is a public key in hexadecimal. */
    public static boolean isKey(String text) {
        return text.matches("[0-9a-f]{64}")
                && Ed25519.validatePublicKeyFull(HexFormat.of().parseHex(text), 0);
    }

    byte[] sign(byte[] manifest) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(LABEL, 0, LABEL.length);
        signer.update(manifest, 0, manifest.length);
        return signer.generateSignature();
    }

    static boolean verify(String publicKey, byte[] manifest, byte[] signature) {
        if (!isKey(publicKey) || signature.length != Ed25519.SIGNATURE_SIZE) {
            return false;
        }
        byte[] signed = new byte[LABEL.length + manifest.length];
        System.arraycopy(LABEL, 0, signed, 0, LABEL.length);
        System.arraycopy(manifest, 0, signed, LABEL.length, manifest.length);
        return Ed25519.verify(signature, 0, HexFormat.of().parseHex(publicKey), 0, signed, 0, signed.length);
    }

    @Override
    public String toString() {
        return text();
    }
}
