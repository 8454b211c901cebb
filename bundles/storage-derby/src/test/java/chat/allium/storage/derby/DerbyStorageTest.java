package chat.allium.storage.derby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.Rows;
import chat.allium.testkit.storage.StorageContract;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.stream.Stream;
import org.apache.derby.iapi.services.context.ContextService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerbyStorageTest extends StorageContract {

    @TempDir
    Path home;

    @Override
    protected Store open() {
        return JdbcStorage.open(TestDerby.engine(home.resolve("db")));
    }

    @Override
    protected void close(Store storage) {
        ((JdbcStorage) storage).close();
    }

    private long add(String text) {
        return storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), 1, text)));
    }

    @Test
    void aSecondOpenerIsRefusedWithASentence() {
        StorageException refused = assertThrows(StorageException.class, this::open);

        assertTrue(refused.getMessage().contains("in use by another node"), refused.getMessage());
        assertEquals(1, add("the first goes on"));
    }

    @Test
    void aDatabaseThatWentDownComesUpWithTheNextCall() {
        add("before");
        DerbyEngine.shutDown(home.resolve("db"));
        assertEquals(2, add("after"));

        DerbyEngine.shutDown(home.resolve("db"));
        List<MessageRow> kept = storage.read(tx -> tx.messages().from(Rows.peer(1), 1, 200));
        assertEquals(2, kept.size());
    }

    @Test
    void aWriteDuringWhichTheDatabaseGoesDownFailsAndTheNextIsFine() {
        add("before");

        assertThrows(
                StorageException.class,
                () -> storage.write(tx -> {
                    tx.messages().add(Rows.message(Rows.peer(1), 2, "lost"));
                    DerbyEngine.shutDown(home.resolve("db"));
                    return tx.messages().add(Rows.message(Rows.peer(1), 3, "lost too"));
                }));

        assertEquals(2, add("after"), "the positions of what was lost are free again");
    }

    @Test
    void aThreadThatReadsKeepsNothingOfDerby() throws Exception {
        Field field = ContextService.class.getDeclaredField("threadContextList");
        field.setAccessible(true);
        ThreadLocal<?> kept = (ThreadLocal<?>) field.get(ContextService.getFactory());
        add("a text");

        assertEquals(
                1, storage.read(tx -> tx.messages().from(Rows.peer(1), 1, 200)).size());
        assertNull(kept.get(), "whoever holds a thread holds the class loader of the bundle with it");
    }

    @Test
    void nothingSealedStandsInPlainInAnyFile() throws Exception {
        String marker = "zwiebel-marker-zwiebel";
        PeerId peer = Rows.peer(1);
        storage.<Boolean>write(tx -> {
            tx.peers().put(Rows.friend(peer, marker));
            tx.messages().add(Rows.message(peer, 1, marker));
            tx.codes().put(Rows.code(marker.substring(0, 7), 1));
            return true;
        });
        String control = "control-in-plain";
        storage.<Boolean>write(tx -> {
            tx.settings().put(control, new byte[1]);
            return true;
        });
        close(storage);

        assertTrue(anyFileContains(control.getBytes(StandardCharsets.UTF_8)), "the search finds what is there");
        assertFalse(anyFileContains(marker.getBytes(StandardCharsets.UTF_8)));
        assertFalse(anyFileContains(marker.getBytes(StandardCharsets.UTF_16BE)));
        assertFalse(Files.exists(Path.of("derby.log")), "Derby writes no log of its own");
        storage = open();
    }

    private boolean anyFileContains(byte[] wanted) throws Exception {
        String needle = new String(wanted, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(needle)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void derbyLeavesNoThreadAndNoDriverBehind() {
        close(storage);

        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("derby.") || name.startsWith("allium-storage"))
                        .toList());
        assertEquals(
                0,
                DriverManager.drivers()
                        .filter(driver -> driver.getClass().getName().contains("derby"))
                        .count());
        storage = open();
        assertEquals(1, add("Derby starts again in the same class loader"));
    }
}
