package chat.allium.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.Rows;
import chat.allium.testkit.storage.StorageContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2StorageTest extends StorageContract {

    @TempDir
    Path home;

    @Override
    protected Store open() {
        return JdbcStorage.open(H2Engine.open(home.resolve("db")));
    }

    @Override
    protected void close(Store storage) {
        storage.close();
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
        H2Engine.shutDown(home.resolve("db"));
        assertEquals(2, add("after"));

        H2Engine.shutDown(home.resolve("db"));
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
                    H2Engine.shutDown(home.resolve("db"));
                    return tx.messages().add(Rows.message(Rows.peer(1), 3, "lost too"));
                }));

        assertEquals(2, add("after"), "the positions of what was lost are free again");
    }

    @Test
    void nothingSealedStandsInPlainInAnyFileAndThereIsNoLogOfH2s() throws Exception {
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
        try (Stream<Path> files = Files.list(home.resolve("db"))) {
            assertEquals(
                    List.of("store.mv.db"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
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
    void h2LeavesNoThreadBehind() {
        add("x");
        close(storage);

        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name ->
                                name.contains("H2") || name.contains("MVStore") || name.startsWith("allium-storage"))
                        .toList());
        storage = open();
        assertEquals(2, add("H2 starts again in the same class loader"));
    }
}
