package chat.allium.identity;

import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.identity.VaultException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * AES-256-GCM under the key in {@code vault.key}: four random bytes that name the key, then the key.
 *
 * <p>Sealed: version (1), name of the key (4), nonce (12), ciphertext, tag (16). Additional data: version, name of the key,
 * logical name of the column, a zero byte, row.
 */
@Component
public final class AesVault implements Vault {

    static final String FILE = "vault.key";
    private static final byte VERSION = 1;
    private static final int KEY_ID = 4;
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int HEADER = 1 + KEY_ID;

    private final byte[] header;
    private final SecretKeySpec key;
    private final SecureRandom random;

    /** Reads the key, or makes one in a home that has none. @throws VaultException if there is none to be had */
    @Activate
    public AesVault(BundleContext context) {
        this(Home.of(context), new SecureRandom());
    }

    AesVault(Path home, SecureRandom random) {
        byte[] stored = load(home, random);
        this.header =
                ByteBuffer.allocate(HEADER).put(VERSION).put(stored, 0, KEY_ID).array();
        this.key = new SecretKeySpec(stored, KEY_ID, KEY, "AES");
        this.random = random;
    }

    private static byte[] load(Path home, SecureRandom random) {
        SecretFile file = SecretFile.in(home, FILE);
        return file.read(Set.of(KEY_ID + KEY)).orElseGet(() -> {
            if (SecretFile.in(home, KeyedIdentity.FILE).exists()) {
                throw new VaultException(
                        file + " is missing, and nothing in this home opens without it; put it back from"
                                + " a backup, or start with an empty home.");
            }
            byte[] fresh = new byte[KEY_ID + KEY];
            random.nextBytes(fresh);
            file.create(fresh);
            return fresh;
        });
    }

    @Override
    public Sealed seal(SealedColumn column, String row, byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, 0, column, row);
            byte[] sealed = new byte[HEADER + NONCE + plain.length + TAG];
            ByteBuffer.wrap(sealed).put(header).put(nonce);
            cipher.doFinal(plain, 0, plain.length, sealed, HEADER + NONCE);
            return Sealed.of(sealed);
        } catch (GeneralSecurityException e) {
            throw new VaultException("AES-256-GCM is missing; run the node on a complete JDK.", e);
        }
    }

    @Override
    public byte[] open(SealedColumn column, String row, Sealed sealed) {
        byte[] bytes = sealed.bytes();
        if (bytes.length < HEADER + NONCE + TAG || bytes[0] != VERSION) {
            throw new VaultException("A value in " + column.logicalName()
                    + " is no sealed value of this version; put the" + " home back from a backup.");
        }
        if (!ByteBuffer.wrap(bytes, 0, HEADER).equals(ByteBuffer.wrap(header))) {
            throw new VaultException("A value in " + column.logicalName() + " was sealed by another key; put " + FILE
                    + " back from the backup that the rest of the home is from.");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, bytes, HEADER, column, row);
            return cipher.doFinal(bytes, HEADER + NONCE, bytes.length - HEADER - NONCE);
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "A value in " + column.logicalName() + " does not open: it was changed or moved; put the home back"
                            + " from a backup.",
                    e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, int offset, SealedColumn column, String row)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce, offset, NONCE));
        cipher.updateAAD(header);
        cipher.updateAAD(column.logicalName().getBytes(StandardCharsets.UTF_8));
        cipher.updateAAD(new byte[1]);
        cipher.updateAAD(row.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
