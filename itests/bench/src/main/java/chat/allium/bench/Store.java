package chat.allium.bench;

import chat.allium.api.storage.Storage;
import chat.allium.storage.derby.DerbyDoor;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.storage.jdbc.StorageDoor;
import chat.allium.testkit.storage.MemoryStorage;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** A store of one of three kinds, and how many batches it has acknowledged. */
record Store(Storage storage, LongSupplier batches, Runnable closing) implements AutoCloseable {

    /** Kinds of stores. */
    enum Kind {
        /** Derby as a node has it. */
        GROUP,
        /** Derby with {@code batch.max=1}: a commit for each write. */
        ROW,
        /** Nothing is kept. */
        MEMORY
    }

    static Store open(Kind kind, Path folder) {
        if (kind == Kind.MEMORY) {
            MemoryStorage memory = new MemoryStorage();
            return new Store(memory, () -> 0, memory::close);
        }
        JdbcStorage derby = DerbyDoor.open(folder.resolve("db"), kind == Kind.ROW ? 1 : 0);
        return new Store(derby, () -> StorageDoor.commits(derby), derby::close);
    }

    @Override
    public void close() {
        closing.run();
    }
}
