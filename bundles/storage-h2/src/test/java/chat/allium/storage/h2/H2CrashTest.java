package chat.allium.storage.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.allium.api.storage.MessageRow;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.testkit.storage.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there, whatever happened to the process or the disk. */
@Timeout(120)
class H2CrashTest {

    @TempDir
    Path home;

    private final Map<Long, Long> acknowledged = new HashMap<>();

    private List<String> java(int haltAfter, int textLength) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                ChildWriter.class.getName(),
                home.resolve("db").toString(),
                Integer.toString(haltAfter),
                Integer.toString(textLength));
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectError(home.resolve("child.log").toFile())
                .start();
    }

    private void acknowledge(String line) {
        String[] words = line.split(" ");
        acknowledged.put(Long.valueOf(words[1]), Long.valueOf(words[2]));
    }

    private void checkAllAreThere() {
        try (JdbcStorage storage = JdbcStorage.open(H2Engine.open(home.resolve("db")))) {
            Map<Long, Long> kept = new HashMap<>();
            List<MessageRow> page = List.of();
            do {
                long from = page.isEmpty() ? 1 : page.getLast().position() + 1;
                page = storage.read(tx -> tx.messages().from(Rows.peer(1), from, 200));
                page.forEach(row -> kept.put(row.position(), row.id().seq()));
            } while (!page.isEmpty());
            Map<Long, Long> found = new HashMap<>(kept);
            found.keySet().retainAll(acknowledged.keySet());
            assertEquals(acknowledged, found);
            assertTrue(kept.size() <= acknowledged.size() + 2, "and at most what was on its way besides");
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAHalt() throws Exception {
        for (int round = 1; round <= 2; round++) {
            acknowledged.clear();
            home = Files.createDirectory(home.resolve("round" + round));
            Process child = start(java(200 * round, 300));
            try (BufferedReader out = child.inputReader()) {
                out.lines().filter(line -> line.startsWith("ack ")).forEach(this::acknowledge);
            }
            assertTrue(child.waitFor(30, TimeUnit.SECONDS));

            assertEquals(137, child.exitValue(), () -> "see child.log in " + home);
            assertTrue(acknowledged.size() >= 200 * round);
            checkAllAreThere();
        }
    }

    /** A limit on the size of files meets H2 as a full disk does; raising it makes room. */
    @Test
    void aFullDiskIsToldAndHealsAloneOnceThereIsRoom() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit of util-linux");
        List<String> command = new ArrayList<>(List.of("/usr/bin/prlimit", "--fsize=6000000:unlimited"));
        command.addAll(java(0, 60_000));
        Process child = start(command);
        try (BufferedReader out = child.inputReader()) {
            String line = out.readLine();
            while (line != null && line.startsWith("ack ")) {
                acknowledge(line);
                line = out.readLine();
            }
            assertTrue(String.valueOf(line).contains("The disk is full"), line + ", see child.log in " + home);
            int before = acknowledged.size();

            assertEquals(
                    0,
                    start(List.of("/usr/bin/prlimit", "--pid=" + child.pid(), "--fsize=unlimited:unlimited"))
                            .waitFor());
            child.outputWriter().write("go on\n");
            child.outputWriter().flush();

            while (acknowledged.size() < before + 20) {
                line = out.readLine();
                assertTrue(String.valueOf(line).startsWith("ack "), line + ", see child.log in " + home);
                acknowledge(line);
            }
            child.toHandle().destroyForcibly();
            out.lines().filter(more -> more.startsWith("ack ")).forEach(this::acknowledge);
        } finally {
            child.destroyForcibly();
        }
        checkAllAreThere();
    }
}
