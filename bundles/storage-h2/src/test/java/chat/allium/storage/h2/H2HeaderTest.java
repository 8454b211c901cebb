package chat.allium.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that dies leaves is its file as it is then: whatever was acknowledged is found in a copy of it. */
class H2HeaderTest {

    private static final int WRITES = 60;

    @TempDir
    Path home;

    @Test
    void whatWasAcknowledgedIsFoundInTheFileAsItIs() throws Exception {
        Path database = home.resolve("db");
        H2Engine engine = H2Engine.open(database);
        try (JdbcStorage storage = JdbcStorage.open(engine);
                Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            // Else room is not used again before it has been free for 45 s, and until then all is well.
            statement.execute("SET RETENTION_TIME 0");
            for (int i = 1; i <= WRITES; i++) {
                long seq = i;
                long position =
                        storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), seq, "x".repeat(300))));

                assertEquals(position, lastIn(copy(database, i)));
            }
        }
    }

    private Path copy(Path database, int number) throws IOException {
        Path copy = Files.createDirectory(home.resolve("copy" + number));
        Files.copy(database.resolve("store.mv.db"), copy.resolve("store.mv.db"));
        return copy;
    }

    private static long lastIn(Path database) {
        try (JdbcStorage storage = JdbcStorage.open(H2Engine.open(database))) {
            return storage.read(tx -> tx.messages().from(Rows.peer(1), 1, 200))
                    .getLast()
                    .position();
        }
    }
}
