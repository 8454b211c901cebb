package chat.allium.identity;

import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.InvalidCardException;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.identity.VaultException;
import chat.allium.api.transport.PeerAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The Ed25519 key in {@code identity.key}, sealed by the vault. A file that does not open is never replaced. */
@Component
public final class KeyedIdentity implements Identity {

    static final String FILE = "identity.key";
    private static final String ROW = "identity";
    private static final int SEALED_LENGTH = 1 + 4 + 12 + Ed25519.SECRET_KEY_SIZE + 16;

    private final Ed25519PrivateKeyParameters key;
    private final PeerId self;

    /** Opens the key, or makes one in a home that has none. @throws VaultException if there is none to be had */
    @Activate
    public KeyedIdentity(BundleContext context, @Reference Vault vault) {
        this(Home.of(context), vault, new SecureRandom());
    }

    KeyedIdentity(Path home, Vault vault, SecureRandom random) {
        this.key = load(SecretFile.in(home, FILE), vault, random);
        this.self = PeerId.of(key.generatePublicKey().getEncoded());
    }

    private static Ed25519PrivateKeyParameters load(SecretFile file, Vault vault, SecureRandom random) {
        byte[] seed = file.read(Set.of(SEALED_LENGTH))
                .map(stored -> open(file, vault, stored))
                .orElseGet(() -> {
                    byte[] fresh = new byte[Ed25519.SECRET_KEY_SIZE];
                    random.nextBytes(fresh);
                    file.create(
                            vault.seal(SealedColumn.IDENTITY_KEY, ROW, fresh).bytes());
                    return fresh;
                });
        return new Ed25519PrivateKeyParameters(seed);
    }

    private static byte[] open(SecretFile file, Vault vault, byte[] sealed) {
        try {
            return vault.open(SealedColumn.IDENTITY_KEY, ROW, Sealed.of(sealed));
        } catch (VaultException e) {
            throw new VaultException(
                    file + " does not open with this home's " + AesVault.FILE
                            + "; put both back from the same backup. Nothing was changed.",
                    e);
        }
    }

    @Override
    public PeerId self() {
        return self;
    }

    @Override
    public byte[] sign(Label label, byte[] data) {
        byte[] message = SignedMessage.of(label, data);
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        key.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public boolean verify(PeerId signer, Label label, byte[] data, byte[] signature) {
        byte[] publicKey = signer.bytes();
        if (signature.length != Ed25519.SIGNATURE_SIZE
                || !SignedMessage.fits(label, data)
                || !Ed25519.validatePublicKeyFull(publicKey, 0)) {
            return false;
        }
        byte[] message = SignedMessage.of(label, data);
        return Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
    }

    @Override
    public byte[] issueCard(String name, List<PeerAddress> addresses) {
        return Cards.issue(this, name, addresses);
    }

    @Override
    public ContactCard readCard(byte[] encoded) throws InvalidCardException {
        return Cards.read(this, encoded);
    }

    @Override
    public String safetyNumber(PeerId peer) {
        return SafetyNumber.of(self, peer);
    }

    @Override
    public String toString() {
        return "Identity[" + self + "]";
    }
}
