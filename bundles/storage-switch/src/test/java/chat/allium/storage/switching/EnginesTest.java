package chat.allium.storage.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageControl.Migrated;
import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.Rows;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Between Derby and H2, and under SIGKILL. */
@Timeout(180)
class EnginesTest {

    @TempDir
    Path home;

    private FakeFramework framework = new FakeFramework(Path.of("/nowhere"));

    private StorageSwitch start() {
        framework = new FakeFramework(home);
        StorageSwitch storage = new StorageSwitch(framework.context());
        for (StorageEngine engine : Engines.at(home)) {
            storage.bindEngine(engine);
        }
        return storage;
    }

    @Test
    void theStoreMovesFromDerbyToH2AndBackUnderItsWriters() {
        StorageSwitch storage = start();
        Operations control = new Operations(storage, new FakeVault());
        Storage service = framework.storage().orElseThrow();
        service.<Boolean>write(tx -> {
            tx.peers().put(Rows.friend(Rows.peer(50), "bob"));
            tx.codes().put(Rows.code("code", 1));
            tx.requests().putOutgoing(Rows.outgoing("out", 1));
            tx.requests().putIncoming(Rows.incoming(Rows.peer(51), 1));
            for (int i = 1; i <= 400; i++) {
                tx.messages().add(Rows.message(Rows.peer(50), i, "old " + i));
            }
            return true;
        });
        service.write(tx -> tx.messages().removeSome(Rows.peer(50), 30));
        Writers writers = new Writers(service, 4, 1);

        Migrated there = control.migrate("h2", progress -> {});
        Migrated back = control.rollback(progress -> {});
        writers.close();

        assertEquals(List.of(), writers.refused());
        writers.check(service);
        assertEquals(List.of(), control.verify(progress -> {}).faults());
        assertTrue(there.caughtUp() > 0 && back.caughtUp() > 0);
        assertTrue(there.pauseMillis() <= 500 && back.pauseMillis() <= 500, there + " " + back);
        storage.close();
    }

    @Test
    void aProcessThatIsKilledWithinMovesLeavesOneStoreWithEverything() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 2; round++) {
            home = Files.createDirectory(home.resolve("round"));
            killed(random);
        }
    }

    private void killed(Random random) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildMover.class.getName(),
                        home.toString())
                .redirectError(home.resolve("child.log").toFile())
                .start();
        long acknowledged = 0;
        try (BufferedReader out = child.inputReader()) {
            boolean doomed = false;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("ack ")) {
                    acknowledged = Long.parseLong(line.substring(4));
                } else if (!doomed && line.startsWith("move ") && acknowledged > 0) {
                    doomed = true;
                    Thread.ofPlatform().start(() -> killAfter(child, random.nextInt(1_500)));
                }
            }
        }
        assertTrue(child.waitFor(30, TimeUnit.SECONDS));
        assertEquals(137, child.exitValue(), () -> "see child.log in " + home);

        StorageSwitch storage = start();
        Storage service = framework.storage().orElseThrow();
        assertEquals(Files.readAllLines(home.resolve(CurrentFile.NAME)).getFirst(), framework.name());
        long last = acknowledged;
        for (long from = 1; from <= last; from += 200) {
            long first = from;
            List<Long> expected = LongStream.rangeClosed(first, Math.min(last, first + 199))
                    .boxed()
                    .toList();
            assertEquals(
                    expected,
                    service.read(tx -> tx.messages().from(Rows.peer(1), first, 200)).stream()
                            .map(row -> row.id().seq())
                            .limit(expected.size())
                            .toList(),
                    "on " + framework.name());
        }
        String to = framework.name().equals("derby") ? "h2" : "derby";
        assertTrue(storage.migrate(to, progress -> {}).rows() >= last, "what it left is in nobody's way");
        storage.close();
    }

    private static void killAfter(Process child, int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new StorageException("nobody interrupts this", e);
        }
        child.toHandle().destroyForcibly();
    }
}
