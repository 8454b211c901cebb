package chat.allium.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCommandsTest {

    private final Workbench bench = new Workbench();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int script(String script, boolean json) throws InterruptedException {
        return bench.sessions.script(script, 0, json, out, err);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void beforeAnInstallationTheUserSeesWhatItIsAndIsAskedOnce() throws InterruptedException {
        assertEquals(0, script("plugin install /x.allium\nyes", false));

        for (String shown : List.of(
                "echo 1.0.0",
                "says it again",
                "signed by a publisher you do not know",
                "ab".repeat(32),
                "cd".repeat(32),
                "MessageHandler",
                "It reads\u241b[2J.",
                "it can read your messages",
                "yes or no",
                "echo 1.0.0 is installed.")) {
            assertTrue(out().contains(shown), shown + " in " + out());
        }
        assertEquals(List.of("install /x.allium cd"), bench.plugins.calls);
    }

    @Test
    void withoutAYesNothingIsInstalled() throws InterruptedException, IOException {
        assertEquals(1, script("plugin install /x.allium\nno", false));
        assertTrue(err().contains("Nothing was done."));
        assertEquals(1, script("plugin install /x.allium", false));
        assertTrue(err().contains("--yes does."), err());
        assertEquals(1, script("plugin install /x.allium", true));
        var in = new ByteArrayInputStream(
                "plugin install /x.allium\nfriends\nstatus\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(1, bench.sessions.read(in, out, err));
        assertEquals(List.of(), bench.plugins.calls);
        assertEquals(0, script("plugin install /x.allium --yes", false));
        assertEquals(List.of("install /x.allium cd"), bench.plugins.calls);
    }

    @Test
    void anInstalledPluginIsUpdatedNotInstalled() throws InterruptedException {
        bench.plugins.installed = Optional.of("0.9");

        assertEquals(1, script("plugin install /x.allium --yes", false));
        assertTrue(err().contains("'plugin update' replaces it"), err());
        assertEquals(0, script("plugin update /x.allium\ny", false));
        assertTrue(out().contains("replaces   0.9"), out());
        assertEquals(List.of("update /x.allium"), bench.plugins.calls);
    }

    @Test
    void aBadFileIsOneSentence() throws InterruptedException {
        assertEquals(1, script("plugin install /bad", false));
        assertEquals("It is bad.\n", err());
    }

    @Test
    void theListShowsWhatWentWrong() throws InterruptedException {
        assertEquals(0, script("plugin list\nplugin info echo\nplugin why echo", false));

        assertTrue(out().contains("echo    1.0.0    suspended  nobody     9 (3 bad)"), out());
        assertTrue(out().contains("9 calls, 2 failed, 1 took too long, 0 dropped; called no more"), out());
        assertTrue(out().endsWith("It lacks this.\nIt lacks that.\n"), out());
    }

    @Test
    void everyAnswerIsJsonToo() throws InterruptedException {
        assertEquals(0, script("plugin list\nplugin info echo\nplugin why echo\nplugin verify", true));

        List<String> lines = out().lines().toList();
        assertEquals(4, lines.size());
        assertTrue(lines.get(0).startsWith("[{\"name\":\"echo\",\"version\":\"1.0.0\""), lines.get(0));
        assertTrue(lines.get(1).contains("\"timeouts\":1,\"dropped\":0,\"suspended\":true"), lines.get(1));
        assertEquals(
                "{\"name\":\"echo\",\"state\":\"RUNNING\",\"reasons\":[\"It lacks this.\",\"It lacks that.\"]}",
                lines.get(2));
        assertEquals("{\"verified\":1}", lines.get(3));
    }

    @Test
    void theOtherVerbsReachTheInstaller() throws InterruptedException {
        assertEquals(
                0,
                script("plugin enable echo\nplugin disable echo\nplugin remove echo\nplugin trust K as Erin E", false));
        assertEquals(List.of("enable echo", "disable echo", "remove echo", "trust K Erin E"), bench.plugins.calls);
        bench.plugins.changed = List.of("It was changed.");
        assertEquals(1, script("plugin verify", false));
        assertEquals("It was changed.\n", err());
        assertEquals(0, script("plugin --help\nplugin help\nplugin install --help\nfriends --help", false));
        assertTrue(out().contains("shows who signed it") || out().contains("who signed it"), out());
        assertEquals(2, script("plugin", false));
        assertEquals(2, script("plugin trust K Erin", false));
        assertEquals(2, script("plugin info", false));
        assertTrue(err().contains("Usage: plugin install|update"), err());
    }

    @Test
    void verbsPluginsAndFilesAreCompleted(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("a.allium"));
        Files.createFile(folder.resolve("a.txt"));
        Files.createDirectory(folder.resolve("b"));
        PluginWords words = new PluginWords(() -> List.of("echo"));

        assertTrue(words.complete(List.of("plugin"), "").contains("install"));
        assertEquals(List.of("echo"), words.complete(List.of("plugin", "why"), ""));
        assertEquals(
                List.of(folder + "/a.allium", folder + "/b/"),
                words.complete(List.of("plugin", "install"), folder + "/"));
        assertEquals(List.of(), words.complete(List.of("plugin", "install"), "/no/such/"));
        assertEquals(List.of("--yes"), words.complete(List.of("plugin", "update", "/x.allium"), ""));
        assertEquals(List.of("as"), words.complete(List.of("plugin", "trust", "K"), ""));
        assertEquals(List.of(), words.complete(List.of("send", "bob"), ""));
        assertFalse(words.complete(List.of("plugin", "list"), "").contains("echo"));
    }
}
