package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationsTest {

    private final Workbench bench = new Workbench();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String script, boolean json) throws InterruptedException {
        return bench.sessions.script(script, 0, json, out, err);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void transportsAreStoppedStartedAndOrdered() throws InterruptedException {
        assertEquals(0, run("""
                        transport stop tcp
                        transport restart tcp
                        transport order tcp,tor
                        transport order tcp bob
                        transport order default bob
                        transport allow tcp bob at tcp:[::1]:9
                        transport deny tcp bob
                        """.strip(), false));

        assertEquals(
                List.of(
                        "stop tcp",
                        "stop tcp",
                        "start tcp",
                        "order bob [tcp]",
                        "order bob []",
                        "allow bob tcp tcp:[::1]:9",
                        "deny bob tcp"),
                bench.controls.calls);
        assertTrue(said().contains("Tried in this order: tcp, tor."), said());
        assertEquals(List.of("tcp", "tor"), bench.controls.order());
    }

    @Test
    void transportsShowWhatIsStoppedToo() throws InterruptedException {
        assertEquals(0, run("transports", false));
        assertTrue(said().lines().anyMatch(l -> l.matches("tor +yes +1\\. +stopped +0")), said());
        assertTrue(said().lines().anyMatch(l -> l.matches("tcp +NO +2\\. +online +2 +Ready\\.")), said());
    }

    @Test
    void wrongWordsShowTheUsage() throws InterruptedException {
        for (String line : List.of(
                "transport", "transport stop", "transport fly tcp", "config fly", "bundle fly x", "bundle update")) {
            assertEquals(2, run(line, false), line);
        }
        assertEquals(List.of(), bench.controls.calls);
    }

    @Test
    void configurationTakesAValueWithBracketsAndSpaces() throws InterruptedException {
        assertEquals(0, run("config set messenger.limiter.target (a=b)\nconfig set pool.maxDials 1 2", false));
        assertEquals(List.of("set messenger.limiter.target=(a=b)", "set pool.maxDials=1 2"), bench.controls.calls);
        assertEquals(0, run("config list", false));
        assertTrue(said().contains("must be a whole number"), said());
    }

    @Test
    void whatCanNotBeReplacedIsRefusedWhicheverCommandIsUsed() throws InterruptedException {
        for (String line :
                List.of("bundle update arti.jni", "bundle stop arti.jni", "felix:update 9", "felix:stop 9")) {
            assertEquals(1, run(line.replace("9", "arti.jni"), false), line);
        }
        assertEquals("Only with the node.\n".repeat(4), err.toString(StandardCharsets.UTF_8));
        assertEquals(1, run("felix:update 1", false));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("is none of Allium's"));
        assertEquals(0, run("felix:update 7", false));
        assertEquals(List.of("stop 7", "update"), bench.controls.calls);
    }

    @Test
    void whatAnswersMayBeReplacedItself() throws InterruptedException {
        assertEquals(0, run("bundle update ui.adapter", false), err.toString(StandardCharsets.UTF_8));
        assertEquals("Done.", said().strip());
    }

    @Test
    void bundlesSayWhyAndHealthSaysAll() throws InterruptedException {
        assertEquals(0, run("bundles\nhealth", false));
        assertTrue(said().contains("Waits for a Vault."), said());
        assertTrue(said().lines().anyMatch(l -> l.matches("disk +look +Little room\\.")), said());
        assertTrue(said().contains("Soon none."), said());
        out.reset();
        assertEquals(0, run("health", true));
        assertEquals(
                "[{\"name\":\"disk\",\"state\":\"WARN\",\"sentences\":[\"Little room.\",\"Soon none.\"]}]",
                said().strip());
    }

    @Test
    void whatMayComeNextIsKnown() {
        assertEquals(List.of("pool.maxDials"), bench.command("config").next().after(List.of("set")));
        assertEquals(List.of("tcp", "tor"), bench.command("transport").next().after(List.of("stop")));
        assertEquals(List.of("alice", "bob"), bench.command("transport").next().after(List.of("allow", "tcp")));
        assertEquals(List.of("pool", "arti.jni"), bench.command("bundle").next().after(List.of("update")));
    }
}
