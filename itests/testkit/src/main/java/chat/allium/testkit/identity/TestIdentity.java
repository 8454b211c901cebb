package chat.allium.testkit.identity;

import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.PeerAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;

/** A real Ed25519 key from the JDK, in memory. It signs and verifies; cards and safety numbers it does not know. */
public final class TestIdentity implements Identity {

    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final KeyPair keys;
    private final PeerId self;

    /** With a fresh key. */
    public TestIdentity() {
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        byte[] encoded = keys.getPublic().getEncoded();
        byte[] raw = new byte[PeerId.LENGTH];
        System.arraycopy(encoded, encoded.length - raw.length, raw, 0, raw.length);
        self = PeerId.of(raw);
    }

    @Override
    public PeerId self() {
        return self;
    }

    @Override
    public byte[] sign(Label label, byte[] data) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(message(label, data));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean verify(PeerId signer, Label label, byte[] data, byte[] signature) {
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(join(SPKI_PREFIX, signer.bytes())));
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message(label, data));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] message(Label label, byte[] data) {
        if (label != Label.TLS) {
            return join(label.bytes(), data);
        }
        if (!new String(data, StandardCharsets.ISO_8859_1).startsWith(" ".repeat(64) + label.text())) {
            throw new IllegalArgumentException("that is no CertificateVerify");
        }
        return data;
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }

    @Override
    public byte[] issueCard(String name, List<PeerAddress> addresses) {
        throw new UnsupportedOperationException("a TestIdentity issues no cards");
    }

    @Override
    public ContactCard readCard(byte[] encoded) {
        throw new UnsupportedOperationException("a TestIdentity reads no cards");
    }

    @Override
    public String safetyNumber(PeerId peer) {
        throw new UnsupportedOperationException("a TestIdentity has no safety numbers");
    }
}
