package @PACKAGE@;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the file holds when something goes wrong. */
@Timeout(30)
class JournalTest {

    private static final Journal.Force NONE = channel -> {};

    @TempDir
    private Path folder;

    private Store open(Path file, Journal.Force force) throws IOException {
        return new JournalStore(Journal.open(file, force), () -> {});
    }

    private Path file() {
        return folder.resolve("rows");
    }

    private static void put(Store store, String key, byte[] value) {
        store.write(tx -> {
            tx.settings().put(key, value);
            return true;
        });
    }

    private static boolean has(Store store, String key) {
        return store.read(tx -> tx.settings().get(key)).isPresent();
    }

    /** The file as it is after each of some commits, their lengths last. */
    private List<Long> write(int commits) throws IOException {
        List<Long> ends = new ArrayList<>();
        try (Store store = open(file(), NONE)) {
            for (int i = 0; i < commits; i++) {
                put(store, "k" + i, new byte[] {1, 2, 3});
                ends.add(Files.size(file()));
            }
        }
        return ends;
    }

    @Test
    void whereverTheFileEndsWholeCommitsAreThereAndNoOther() throws Exception {
        List<Long> ends = write(5);
        byte[] whole = Files.readAllBytes(file());
        for (int length = 8; length <= whole.length; length++) {
            int cut = length;
            Path torn = folder.resolve("torn");
            Files.write(torn, Arrays.copyOf(whole, cut));
            try (Store store = open(torn, NONE)) {
                long last = ends.stream().filter(e -> e <= cut).reduce(8L, Math::max);
                assertEquals(last, Files.size(torn), "what was torn is cut off");
                assertEquals(ends.stream().filter(end -> end <= cut).count(), store.rows(), "of " + cut + " bytes");
                put(store, "next", new byte[] {4});
            }
            try (Store store = open(torn, NONE)) {
                assertTrue(has(store, "next"), "it goes on behind a cut at " + cut);
            }
        }
    }

    @Test
    void aDamagedRecordInTheMiddleIsNoEnd() throws Exception {
        List<Long> ends = write(3);
        byte[] whole = Files.readAllBytes(file());
        whole[ends.getFirst().intValue() + 9] ^= 1;
        Files.write(file(), whole);

        IOException refused = assertThrows(IOException.class, () -> open(file(), NONE));

        assertTrue(refused.getMessage().contains("damaged"), refused.getMessage());
    }

    @Test
    void nothingIsToldOrShownBeforeItIsForced() throws Exception {
        AtomicBoolean slow = new AtomicBoolean();
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch disk = new CountDownLatch(1);
        try (Store store = open(file(), channel -> {
            if (slow.get()) {
                forcing.countDown();
                await(disk);
            }
        })) {
            slow.set(true);
            var written = store.submit(tx -> {
                tx.settings().put("a", new byte[] {1});
                return true;
            });
            await(forcing);

            assertFalse(written.isDone());
            assertFalse(has(store, "a"));
            disk.countDown();
            assertTrue(written.get(20, TimeUnit.SECONDS));
            assertTrue(has(store, "a"));
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "in time");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatCouldNotBeForcedIsNotThereTomorrow() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        try (Store store = open(file(), channel -> {
            if (full.compareAndSet(true, false)) {
                throw new IOException("No space left on device");
            }
        })) {
            put(store, "before", new byte[] {1});
            full.set(true);
            assertThrows(StorageException.class, () -> put(store, "refused", new byte[] {1}));
            assertFalse(has(store, "refused"));
        }
        try (Store store = open(file(), NONE)) {
            assertFalse(has(store, "refused"));
            put(store, "after", new byte[] {1});
        }
        try (Store store = open(file(), NONE)) {
            assertTrue(has(store, "before"));
            assertFalse(has(store, "refused"));
            assertTrue(has(store, "after"));
        }
    }

    @Test
    void historyIsGivenUpWhenItIsMostOfTheFile() throws Exception {
        byte[] value = new byte[4096];
        try (Store store = open(file(), NONE)) {
            put(store, "other", new byte[] {7});
            for (int i = 0; i < 1_000; i++) {
                value[0] = (byte) i;
                put(store, "often", value);
            }
        }

        assertTrue(Files.size(file()) < 2 * 1024 * 1024, "it has " + Files.size(file()) + " bytes");
        try (Store store = open(file(), NONE)) {
            assertArrayEquals(value, store.read(tx -> tx.settings().get("often")).orElseThrow());
            assertTrue(has(store, "other"));
        }
    }

    @Test
    void aFileOfAnotherKindIsLeftAlone() throws Exception {
        Files.writeString(file(), "something else", StandardOpenOption.CREATE);

        assertThrows(IOException.class, () -> open(file(), NONE));

        assertEquals("something else", Files.readString(file()));
    }
}
