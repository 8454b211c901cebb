package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.StorageControl;
import chat.allium.api.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StorageCommandsTest {

    /** On derby; a migration to anything but h2 fails. */
    private static final class FakeControl implements StorageControl {

        private List<String> faults = List.of();

        @Override
        public View view() {
            return new View(
                    List.of(new EngineView("derby", true, true), new EngineView("h2", false, false)),
                    Optional.of("h2"),
                    Optional.of(new Progress("copying", 500, 1_000)));
        }

        private Optional<Thread> mover = Optional.empty();

        @Override
        public Migrated migrate(String engine, Consumer<Progress> progress) {
            if (!engine.equals("h2")) {
                throw new StorageException("The store stays on derby: The disk is full.");
            }
            mover = Optional.of(Thread.currentThread());
            for (int done = 0; done <= 1_000; done += 10) {
                progress.accept(new Progress("copying", done, 1_000));
            }
            return new Migrated("derby", engine, 1_000, 7, "abc", 42);
        }

        @Override
        public Migrated rollback(Consumer<Progress> progress) {
            return new Migrated("h2", "derby", 1_000, 7, "abc", 42);
        }

        @Override
        public Verified verify(Consumer<Progress> progress) {
            return new Verified("derby", 1_000, "abc", faults);
        }
    }

    private final FakeControl control = new FakeControl();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Thread> tellers = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Workbench bench = new Workbench();

    StorageCommandsTest() {
        bench.storage = Optional.of(control);
        bench.consoles.open(line -> {
            said.add(line);
            tellers.add(Thread.currentThread());
        });
    }

    private int script(String script, boolean json) throws InterruptedException {
        out.reset();
        err.reset();
        return bench.sessions.script(script, 0, json, out, err);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void enginesAreListedWithWhatIsUnderWay() throws InterruptedException {
        assertEquals(0, script("storage", false));

        for (String shown :
                List.of("derby", "in use", "h2", "its bundle is not running", "[##########..........] 500 of 1,000")) {
            assertTrue(out().contains(shown), shown + " in " + out());
        }
    }

    @Test
    void aMigrationShowsABarAndItsResult() throws InterruptedException {
        assertEquals(0, script("storage migrate h2", false));

        assertEquals(11, said.size(), "a line at every tenth");
        assertFalse(tellers.contains(control.mover.orElseThrow()), "Gogo has taken the command's standard output");
        assertTrue(said.getLast().contains("[####################] 1,000 of 1,000 rows"), said.getLast());
        assertTrue(out().contains("on h2 now") && out().contains("42 ms"), out());
        assertEquals(0, script("storage rollback", true));
        assertTrue(out().contains("\"pauseMillis\":42"), out());
    }

    @Test
    void whatFailsIsOneSentenceAndAStatus() throws InterruptedException {
        assertEquals(1, script("storage migrate postgresql", false));
        assertEquals(
                "The store stays on derby: The disk is full.",
                err.toString(StandardCharsets.UTF_8).strip());
        for (String wrong : List.of("storage migrate", "storage verify now", "storage nonsense")) {
            assertEquals(2, script(wrong, false), wrong);
        }
        bench.storage = Optional.empty();
        assertEquals(1, script("storage", false));
    }

    @Test
    void aStoreWithFaultsFailsTheCheckAndSaysThem() throws InterruptedException {
        assertEquals(0, script("storage verify", false));
        assertTrue(out().contains("1,000 rows, every seal opens"), out());
        control.faults = List.of("The seal of message.body does not open.");
        assertEquals(1, script("storage verify", false));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("The seal of message.body does not open."));
    }
}
