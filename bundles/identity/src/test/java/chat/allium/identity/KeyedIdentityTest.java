package chat.allium.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyedIdentityTest {

    @TempDir
    Path temp;

    private Path home;
    private KeyedIdentity identity;

    @BeforeEach
    void setUp() {
        home = temp.resolve("home");
        identity = open();
    }

    private KeyedIdentity open() {
        return new KeyedIdentity(home, new AesVault(home, new SecureRandom()), new SecureRandom());
    }

    @Test
    void staysTheSameAfterARestart() {
        assertEquals(identity.self(), open().self());
    }

    @Test
    void neverReplacesAKeyThatDoesNotOpen() throws IOException {
        Path file = home.resolve(KeyedIdentity.FILE);
        byte[] before = Files.readAllBytes(file);
        byte[] changed = before.clone();
        changed[40] ^= 1;
        Files.write(file, changed);
        String sentence = assertThrows(VaultException.class, this::open).getMessage();
        assertTrue(sentence.contains("does not open"), sentence);
        assertArrayEquals(changed, Files.readAllBytes(file));
        Files.write(file, before);
        assertEquals(identity.self(), open().self());
    }

    @Test
    void isNotOpenedByAnotherVaultKey() throws IOException {
        Path other = temp.resolve("other");
        new AesVault(other, new SecureRandom());
        Files.write(home.resolve(AesVault.FILE), Files.readAllBytes(other.resolve(AesVault.FILE)));
        assertThrows(VaultException.class, this::open);
    }

    @Test
    void refusesAKeyFileOfTheWrongLength() throws IOException {
        Files.write(home.resolve(KeyedIdentity.FILE), new byte[10]);
        assertThrows(VaultException.class, this::open);
        assertEquals(10, Files.size(home.resolve(KeyedIdentity.FILE)));
    }

    @Test
    void signsSoThatOnlyTheSameLabelAndDataVerify() {
        byte[] data = {1, 2, 3};
        byte[] signature = identity.sign(Label.REQUEST, data);
        assertTrue(identity.verify(identity.self(), Label.REQUEST, data, signature));
        assertFalse(identity.verify(identity.self(), Label.ACCEPTANCE, data, signature));
        assertFalse(identity.verify(identity.self(), Label.REQUEST, new byte[] {1, 2, 4}, signature));
        PeerId other = new KeyedIdentity(
                        temp.resolve("o"), new AesVault(temp.resolve("o"), new SecureRandom()), new SecureRandom())
                .self();
        assertFalse(identity.verify(other, Label.REQUEST, data, signature));
    }

    @Test
    void verifyNeverThrows() {
        for (int length : new int[] {0, 1, 63, 64, 65, 4096}) {
            for (Label label : Label.values()) {
                assertFalse(identity.verify(identity.self(), label, new byte[length], new byte[length]));
            }
        }
        byte[] small = new byte[PeerId.LENGTH];
        assertFalse(identity.verify(PeerId.of(small), Label.REQUEST, new byte[0], new byte[64]));
        small[0] = 1;
        byte[] signature = new byte[64];
        signature[0] = 1;
        // The neutral element as key and R, S = 0: valid for every message unless small-order keys are refused.
        assertFalse(identity.verify(PeerId.of(small), Label.REQUEST, new byte[0], signature));
    }

    @Test
    void signsForTlsOnlyWhatACertificateVerifyIs() {
        byte[] start = (" ".repeat(64) + "TLS 1.3, server CertificateVerify\0").getBytes(StandardCharsets.US_ASCII);
        byte[] message = java.util.Arrays.copyOf(start, start.length + 48);
        byte[] signature = identity.sign(Label.TLS, message);
        assertTrue(identity.verify(identity.self(), Label.TLS, message, signature));
        for (byte[] wrong : new byte[][] {
            new byte[0],
            Label.CARD.bytes(),
            start,
            java.util.Arrays.copyOf(message, message.length + 1),
            "allium/request/v1 and more".getBytes(StandardCharsets.US_ASCII)
        }) {
            assertThrows(IllegalArgumentException.class, () -> identity.sign(Label.TLS, wrong));
        }
    }

    @Test
    void signsNothingUnderALabelThatIsForHashing() {
        assertThrows(IllegalArgumentException.class, () -> identity.sign(Label.CODE, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> identity.sign(Label.EXPORT_REQUEST, new byte[0]));
    }

    @Test
    void showsBothFriendsTheSameSafetyNumber() {
        Path there = temp.resolve("there");
        var friend = new KeyedIdentity(there, new AesVault(there, new SecureRandom()), new SecureRandom());
        String number = identity.safetyNumber(friend.self());
        assertEquals(number, friend.safetyNumber(identity.self()));
        assertTrue(number.matches("\\d{5}( \\d{5}){11}"), number);
        assertNotEquals(number, identity.safetyNumber(PeerId.of(new byte[32])));
    }

    @Test
    void safetyNumbersAreFrozen() {
        byte[] one = new byte[32];
        byte[] two = new byte[32];
        one[0] = 1;
        two[0] = 2;
        assertEquals(
                "83329 55088 72565 92522 36772 89923 90394 71680 81014 80047 81104 66238",
                SafetyNumber.of(PeerId.of(one), PeerId.of(two)));
    }

    @Test
    void tellsNobodyItsKey() {
        assertEquals("Identity[" + identity.self() + "]", identity.toString());
    }
}
