package chat.allium.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AesVaultTest {

    private static final byte[] PLAIN = "words of a friend".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path temp;

    private AesVault vault() {
        return new AesVault(temp.resolve("home"), new SecureRandom());
    }

    @Test
    void opensWhatItSealedAlsoAfterARestart() {
        Sealed sealed = vault().seal(SealedColumn.MESSAGE_BODY, "row", PLAIN);
        assertArrayEquals(PLAIN, vault().open(SealedColumn.MESSAGE_BODY, "row", sealed));
    }

    @Test
    void sealsTheSameTwiceDifferently() {
        AesVault vault = vault();
        assertNotEquals(
                vault.seal(SealedColumn.MESSAGE_BODY, "row", PLAIN),
                vault.seal(SealedColumn.MESSAGE_BODY, "row", PLAIN));
    }

    @Test
    void opensNothingThatWasMovedToAnotherRowOrColumn() {
        AesVault vault = vault();
        Sealed sealed = vault.seal(SealedColumn.MESSAGE_BODY, "row", PLAIN);
        assertThrows(VaultException.class, () -> vault.open(SealedColumn.MESSAGE_BODY, "row2", sealed));
        assertThrows(VaultException.class, () -> vault.open(SealedColumn.PEER_NAME, "row", sealed));
    }

    @Test
    void opensNothingOfWhichABitWasFlipped() {
        AesVault vault = vault();
        byte[] sealed = vault.seal(SealedColumn.MESSAGE_BODY, "row", PLAIN).bytes();
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(VaultException.class, () -> vault.open(SealedColumn.MESSAGE_BODY, "row", Sealed.of(changed)));
        }
        assertThrows(VaultException.class, () -> vault.open(SealedColumn.MESSAGE_BODY, "row", Sealed.of(new byte[3])));
    }

    @Test
    void keepsItsKeyToTheOwner() throws IOException {
        vault();
        Path home = temp.resolve("home");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home)));
        Path key = home.resolve(AesVault.FILE);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        assertFalse(Files.exists(home.resolve("vault.key.new")));
    }

    @Test
    void refusesAKeyThatOthersMayRead() throws IOException {
        vault();
        Path key = temp.resolve("home").resolve(AesVault.FILE);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        String sentence = assertThrows(VaultException.class, this::vault).getMessage();
        assertTrue(sentence.contains("chmod 600 '" + key + "'"), sentence);
    }

    @Test
    void refusesAHomeThatOthersMayEnter() throws IOException {
        Files.createDirectory(temp.resolve("home"));
        Files.setPosixFilePermissions(temp.resolve("home"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertTrue(assertThrows(VaultException.class, this::vault).getMessage().contains("chmod 700"));
    }

    @Test
    void refusesAKeyOfTheWrongLengthAndLeavesItAlone() throws IOException {
        vault();
        Path key = temp.resolve("home").resolve(AesVault.FILE);
        Files.write(key, new byte[35]);
        assertTrue(assertThrows(VaultException.class, this::vault).getMessage().contains("damaged"));
        assertEquals(35, Files.size(key));
    }

    @Test
    void makesNoNewKeyInAHomeThatLostItsOwn() throws IOException {
        new KeyedIdentity(temp.resolve("home"), vault(), new SecureRandom());
        Path key = temp.resolve("home").resolve(AesVault.FILE);
        Files.delete(key);
        assertTrue(assertThrows(VaultException.class, this::vault).getMessage().contains("missing"));
        assertFalse(Files.exists(key));
    }

    @Test
    void replacesADraftThatAKillLeft() throws IOException {
        vault();
        Path key = temp.resolve("home").resolve(AesVault.FILE);
        Files.move(key, temp.resolve("home").resolve("vault.key.new"));
        vault();
        assertTrue(Files.exists(key));
    }

    @Test
    void saysWhatToDoAboutAHomeThatIsAFile() throws IOException {
        Files.createFile(temp.resolve("home"));
        assertTrue(assertThrows(VaultException.class, this::vault).getMessage().contains("--home"));
    }
}
