package chat.allium.testkit.identity;

import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.identity.VaultException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A vault that seals for real, with AES-256-GCM bound to column and row, under a key known to everybody. Two fake vaults open
 * what the other sealed, as one vault does before and after a restart.
 */
public final class FakeVault implements Vault {

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecretKey KEY = new SecretKeySpec(new byte[32], "AES");

    private final SecureRandom random = new SecureRandom();

    @Override
    public Sealed seal(SealedColumn column, String row, byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, column, row).doFinal(plain);
            return Sealed.of(ByteBuffer.allocate(1 + NONCE + sealed.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(sealed)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new VaultException("The fake vault can not seal.", e);
        }
    }

    @Override
    public byte[] open(SealedColumn column, String row, Sealed sealed) {
        ByteBuffer in = ByteBuffer.wrap(sealed.bytes());
        if (in.remaining() < 1 + NONCE + TAG_BITS / 8 || in.get() != VERSION) {
            throw new VaultException("This was not sealed by a fake vault.");
        }
        byte[] nonce = new byte[NONCE];
        in.get(nonce);
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, column, row).doFinal(rest);
        } catch (GeneralSecurityException e) {
            throw new VaultException("A sealed value was moved or changed.", e);
        }
    }

    private static Cipher cipher(int mode, byte[] nonce, SealedColumn column, String row)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, KEY, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((column.logicalName() + '\0' + row).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
