package chat.allium.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Transaction;
import chat.allium.storage.derby.TestDerby;
import chat.allium.testkit.storage.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the contract can not see: commits, revisions and tombstones. */
@Timeout(60)
class WriterTest {

    private static final PeerId BOB = Rows.peer(1);

    @TempDir
    Path home;

    private Engine engine;
    private JdbcStorage storage;

    @BeforeEach
    void open() {
        engine = TestDerby.engine(home.resolve("db"));
        storage = JdbcStorage.open(engine);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void write(Consumer<Transaction> work) {
        storage.<Boolean>write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private long rev(String table) throws SQLException {
        return Long.parseLong(query("SELECT MAX(rev) FROM " + table).getFirst());
    }

    /** Submits while the writer is held, so that all of it waits together. */
    private void together(int closures, int rowsEach) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        storage.submit(tx -> {
            held.countDown();
            try {
                return release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertTrue(held.await(20, TimeUnit.SECONDS));
        List<CompletableFuture<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < closures; i++) {
            results.add(storage.submit(tx -> {
                for (int row = 0; row < rowsEach; row++) {
                    tx.messages().add(Rows.message(BOB, row, "x"));
                }
                return true;
            }));
        }
        release.countDown();
        for (CompletableFuture<Boolean> result : results) {
            assertTrue(result.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void closuresThatWaitTogetherShareOneCommit() throws Exception {
        together(100, 1);

        assertEquals(1, storage.commits());
    }

    @Test
    void withRoomForOneRowEachClosureHasACommitOfItsOwn() throws Exception {
        storage.close();
        engine = TestDerby.engine(home.resolve("db"));
        storage = JdbcStorage.open(engine, 1);

        together(10, 1);

        assertEquals(10, storage.commits());
    }

    @Test
    void aCommitTakesNoMoreAfterFiveHundredAndTwelveRows() throws Exception {
        together(1_024, 1);
        assertEquals(2, storage.commits());

        together(4, 300);
        assertEquals(4, storage.commits());
    }

    @Test
    void whatChangesNothingCommitsNothing() {
        write(tx -> {});
        storage.read(tx -> tx.codes().all());
        assertThrows(
                IllegalArgumentException.class,
                () -> write(tx -> {
                    tx.messages().add(Rows.message(BOB, 1, "x"));
                    throw new IllegalArgumentException();
                }));

        assertEquals(0, storage.commits());
    }

    @Test
    void everyChangeHasAHigherRevisionThanAllBefore() throws Exception {
        write(tx -> tx.codes().put(Rows.code("a", 1)));
        long first = rev("codes");
        write(tx -> tx.settings().put("s", new byte[1]));
        long second = rev("settings");
        write(tx -> tx.codes().put(Rows.code("a", 2)));
        long third = rev("codes");
        write(tx -> tx.messages().add(Rows.message(BOB, 1, "x")));
        long fourth = rev("messages");
        write(tx -> tx.messages().setState(BOB, 1, MessageState.DELIVERED, ""));
        long fifth = rev("messages");
        storage.close();
        open();
        write(tx -> tx.codes().put(Rows.code("a", 3)));

        assertTrue(0 < first && first < second && second < third && third < fourth && fourth < fifth);
        assertTrue(fifth < rev("codes"), "after reopening too");
    }

    @Test
    void everyDeletionLeavesATombstone() throws Exception {
        write(tx -> {
            tx.settings().put("s", new byte[1]);
            tx.peers().put(Rows.friend(BOB, "bob"));
            tx.codes().put(Rows.code("a", 1));
            tx.requests().putOutgoing(Rows.outgoing("o", 1));
            tx.requests().putIncoming(Rows.incoming(BOB, 1));
            tx.messages().add(Rows.message(BOB, 1, "x"));
            tx.messages().add(Rows.message(BOB, 2, "x"));
        });
        write(tx -> {
            tx.settings().remove("s");
            tx.settings().remove("never there");
            tx.peers().remove(BOB);
            tx.codes().remove("a");
            tx.requests().removeOutgoing("o");
            tx.requests().removeIncoming(BOB);
            tx.messages().removeSome(BOB, 200);
        });

        assertEquals(
                List.of(
                        "codes a",
                        "incoming " + BOB.text(),
                        "messages " + BOB.text() + "/1",
                        "messages " + BOB.text() + "/2",
                        "outgoing o",
                        "peers " + BOB.text(),
                        "settings s"),
                query("SELECT table_name || ' ' || row_key FROM tombstones ORDER BY table_name, row_key"));
        long before = rev("tombstones");
        write(tx -> tx.codes().put(Rows.code("a", 1)));
        write(tx -> tx.codes().remove("a"));
        assertTrue(rev("tombstones") > before);
        assertEquals(List.of("7"), query("SELECT COUNT(*) FROM tombstones"));
    }

    @Test
    void aFailureThatAClosureCaughtStillUndoesItAndNothingElse() throws Exception {
        StorageException thrown = assertThrows(
                StorageException.class,
                () -> write(tx -> {
                    tx.codes().put(Rows.code("a", 1));
                    try {
                        ((JdbcTransaction) tx).session().update("UPDATE codes SET id = ?", "secret-value".repeat(9));
                    } catch (StorageException e) {
                        tx.codes().put(Rows.code("b", 1));
                    }
                }));

        for (Throwable t = thrown; t != null; t = t.getCause()) {
            assertTrue(!t.toString().contains("secret-value"), "no value is quoted");
        }
        assertEquals(List.of(), query("SELECT id FROM codes"));
        write(tx -> tx.codes().put(Rows.code("c", 1)));
        assertEquals(List.of("c"), query("SELECT id FROM codes"));
    }

    @Test
    void aCommitThatFailsFailsAllItsClosures() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> ran = new ArrayList<>();
        CompletableFuture<Long> first = storage.submit(tx -> {
            held.countDown();
            try {
                release.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            tx.afterCommit(() -> ran.add("never"));
            return tx.messages().add(Rows.message(BOB, 1, "x"));
        });
        CompletableFuture<Boolean> second = storage.submit(tx -> {
            TestDerby.takeDown(home.resolve("db"));
            return true;
        });
        assertTrue(held.await(20, TimeUnit.SECONDS));
        release.countDown();

        for (CompletableFuture<?> result : List.of(first, second)) {
            Throwable thrown = assertThrows(Exception.class, () -> result.get(20, TimeUnit.SECONDS))
                    .getCause();
            assertEquals(StorageException.class, thrown.getClass());
        }
        assertEquals(List.of(), ran);
        long position = storage.write(tx -> tx.messages().add(Rows.message(BOB, 1, "x")));
        assertEquals(1, position);
    }
}
