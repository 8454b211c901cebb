package chat.allium.simulation;

import chat.allium.api.storage.Storage;
import chat.allium.storage.derby.OpenedDerby;
import chat.allium.storage.h2.OpenedH2;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.MemoryStorage;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A store that can be closed and opened again with what it had. */
interface StoreUnderTest {

    Storage storage();

    void reopen();

    void close();

    /** Every storage there is, by its name. Another is another line. */
    static Map<String, Function<Path, StoreUnderTest>> all() {
        Map<String, Function<Path, StoreUnderTest>> all = new TreeMap<>();
        all.put("memory", directory -> new Memory());
        all.put("derby", directory -> new Sql(directory, OpenedDerby::open));
        all.put("h2", directory -> new Sql(directory, OpenedH2::open));
        return all;
    }

    /** The testkit's own. */
    final class Memory implements StoreUnderTest {

        private MemoryStorage storage = new MemoryStorage();

        @Override
        public Storage storage() {
            return storage;
        }

        @Override
        public void reopen() {
            storage = storage.reopened();
        }

        @Override
        public void close() {
            storage.close();
        }
    }

    /** One over JDBC. */
    final class Sql implements StoreUnderTest {

        private final Path directory;
        private final Function<Path, JdbcStorage> open;
        private JdbcStorage storage;

        Sql(Path directory, Function<Path, JdbcStorage> open) {
            this.directory = directory;
            this.open = open;
            this.storage = open.apply(directory);
        }

        @Override
        public Storage storage() {
            return storage;
        }

        @Override
        public void reopen() {
            storage.close();
            storage = open.apply(directory);
        }

        @Override
        public void close() {
            storage.close();
        }
    }
}
