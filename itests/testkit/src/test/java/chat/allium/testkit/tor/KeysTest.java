package chat.allium.testkit.tor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    @Test
    void aRelayHasTwoNamesAndTheFilesThatTorLooksFor(@TempDir Path keys) throws GeneralSecurityException, IOException {
        var identity = RelayIdentity.create(keys);

        assertTrue(identity.fingerprint().matches("[0-9A-F]{40}"));
        assertEquals(32, Base64.getDecoder().decode(identity.ed25519()).length);
        assertFalse(identity.ed25519().contains("="));
        assertEquals(96, Files.size(keys.resolve("ed25519_master_id_secret_key")));
        var pem = Files.readAllLines(keys.resolve("secret_id_key"));
        assertEquals("-----BEGIN RSA PRIVATE KEY-----", pem.getFirst());
        assertTrue(pem.stream().allMatch(line -> line.length() <= 64));
    }

    @Test
    void anRsaKeyIsWrittenInPkcs1(@TempDir Path folder) throws GeneralSecurityException, IOException {
        var file = folder.resolve("key");
        new RsaKey().write(file);

        var lines = Files.readAllLines(file);
        var der = Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1)));

        assertEquals(0x30, der[0]);
        assertArrayEquals(
                HexFormat.of().parseHex("02010002818100"), Arrays.copyOfRange(der, 4, 11), "version 0, then modulus");
    }

    /** The seed of RFC 8032, section 7.1, test 1. */
    @Test
    void theEd25519SecretIsExpandedClampedAndTagged() throws GeneralSecurityException {
        var seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

        var file = RelayIdentity.secretKeyFile(seed);

        assertEquals("== ed25519v1-secret: type0 ==\0\0\0", new String(file, 0, 32, StandardCharsets.US_ASCII));
        assertEquals(
                "307c83864f2833cb427a2ef1c00a013cfdff2768d980c0a3a520f006904de94f",
                HexFormat.of().formatHex(file, 32, 64));
        assertEquals(96, file.length);
    }

    @Test
    void base64HasNoPadding() {
        assertEquals("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", RelayIdentity.unpadded(new byte[32]));
        assertEquals("+/8", RelayIdentity.unpadded(new byte[] {(byte) 0xfb, (byte) 0xff}));
    }
}
