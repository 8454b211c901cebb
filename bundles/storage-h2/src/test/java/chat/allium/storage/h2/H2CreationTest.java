package chat.allium.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageException;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.Rows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2CreationTest {

    @TempDir
    Path home;

    private void openAddAndClose(long expected) {
        try (JdbcStorage storage = JdbcStorage.open(H2Engine.open(home.resolve("db")))) {
            long position = storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, "x")));
            assertEquals(expected, position);
        }
    }

    @Test
    void whatACrashedCreationLeftIsRemoved() throws Exception {
        Path left = Files.createDirectories(home.resolve("db.new/deep"));
        Files.writeString(left.resolve("temp"), "half");
        Files.writeString(home.resolve("db.new/store.mv.db"), "half");

        openAddAndClose(1);

        assertFalse(Files.exists(home.resolve("db.new")));
        openAddAndClose(2);
    }

    @Test
    void aLeftOverBesideAWholeStoreTouchesNothing() throws Exception {
        openAddAndClose(1);
        Files.createDirectories(home.resolve("db.new/deep"));

        openAddAndClose(2);

        assertFalse(Files.exists(home.resolve("db.new")));
    }

    @Test
    void anEmptyDirectoryIsFilledAndAMissingHomeIsMade() throws Exception {
        Files.createDirectory(home.resolve("db"));
        openAddAndClose(1);

        home = home.resolve("deeper/still");
        openAddAndClose(1);
    }

    @Test
    void aDirectoryOfOtherFilesIsLeftAloneWithASentence() throws Exception {
        Path file = Files.createDirectory(home.resolve("db")).resolve("letter.txt");
        Files.writeString(file, "mine");

        StorageException thrown = assertThrows(StorageException.class, () -> openAddAndClose(1));

        assertTrue(thrown.getMessage().contains("There is no store in"), thrown.getMessage());
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void aHomeThatIsAFileIsRefusedWithASentence() throws Exception {
        Files.writeString(home.resolve("file"), "x");
        home = home.resolve("file");

        StorageException thrown = assertThrows(StorageException.class, () -> openAddAndClose(1));

        assertTrue(thrown.getMessage().contains("can not be opened"), thrown.getMessage());
    }

    @Test
    void aNewerSchemaIsRefusedWithASentence() throws Exception {
        openAddAndClose(1);
        H2Engine engine = H2Engine.open(home.resolve("db"));
        try (Connection connection = engine.connect()) {
            connection.createStatement().executeUpdate("UPDATE allium_state SET schema_version = 99");
        }
        engine.close();

        StorageException thrown = assertThrows(StorageException.class, () -> openAddAndClose(2));

        assertTrue(thrown.getMessage().contains("newer Allium (schema 99"), thrown.getMessage());
        assertThrows(StorageException.class, () -> openAddAndClose(2), "and it was closed again");
    }
}
