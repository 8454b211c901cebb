package chat.allium.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.Rows;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** H2's commit returns before the disk has it; ours does not. */
@Timeout(60)
class H2DurabilityTest {

    private static final AtomicLong WRITES_SINCE_SYNC = new AtomicLong();
    private static final AtomicLong SYNCS = new AtomicLong();

    /** Counts what reaches the file system, and what was made durable of it. */
    public static final class Watched extends FilePathWrapper {

        @Override
        public String getScheme() {
            return "watched";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return new WatchedFile(super.open(mode));
        }
    }

    private static final class WatchedFile extends FileBaseDefault {

        private final FileChannel file;

        WatchedFile(FileChannel file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(java.nio.ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public int write(java.nio.ByteBuffer source, long position) throws IOException {
            WRITES_SINCE_SYNC.incrementAndGet();
            return file.write(source, position);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
            WRITES_SINCE_SYNC.set(0);
            SYNCS.incrementAndGet();
        }

        @Override
        public java.nio.channels.FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }

    @TempDir
    Path home;

    @Test
    void everythingThatACommitWroteIsSyncedBeforeItIsAcknowledged() {
        FilePath.register(new Watched());
        try (JdbcStorage storage = JdbcStorage.open(H2Engine.open(home.resolve("db"), "watched"))) {
            for (int i = 1; i <= 50; i++) {
                long seq = i;
                long before = SYNCS.get();

                storage.write(tx -> tx.messages().add(Rows.message(Rows.peer(1), seq, "x")));

                assertTrue(SYNCS.get() > before, "commit " + i + " was synced");
                assertEquals(0, WRITES_SINCE_SYNC.get(), "and nothing was written after that");
            }
            long before = SYNCS.get();
            storage.read(tx -> tx.messages().find(Rows.peer(1), 1));
            storage.<Boolean>write(tx -> true);
            assertEquals(before, SYNCS.get(), "what changes nothing waits for no disk");
        } finally {
            FilePath.unregister(FilePath.get("watched:/"));
        }
    }
}
