package chat.allium.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeHomeTest {

    @TempDir
    Path folder;

    @Test
    void newHomeIsPrivate() throws Exception {
        try (NodeHome home = NodeHome.open(folder.resolve("a/b"))) {
            assertEquals("rwx------", permissions(home.path()));
            assertEquals("rwx------", permissions(home.resolve("log")));
        }
    }

    @Test
    void anotherEngineThanTheOneThatKeepsTheStoreIsRefused() throws Exception {
        try (NodeHome home = NodeHome.open(folder.resolve("home"))) {
            home.requireStorage("h2");
            Files.createDirectory(home.resolve("db"));
            home.requireStorage("derby");
            LaunchException refused = assertThrows(LaunchException.class, () -> home.requireStorage("h2"));
            assertTrue(refused.getMessage().contains("is on derby"), refused.getMessage());
            assertEquals(LaunchException.USAGE, refused.status());
            Files.writeString(home.resolve("storage.current"), "h2\nderby\n");
            home.requireStorage("h2");
            assertThrows(LaunchException.class, () -> home.requireStorage("derby"));
        }
    }

    @Test
    void homeInUseIsRefusedWithTheProcessAndFreeAfterwards() throws Exception {
        Path path = folder.resolve("home");
        try (NodeHome home = NodeHome.open(path)) {
            LaunchException refused = assertThrows(LaunchException.class, () -> NodeHome.open(path));
            assertEquals(LaunchException.IN_USE, refused.status());
            assertTrue(refused.getMessage().contains("in use by another node"));
            assertEquals(
                    String.valueOf(ProcessHandle.current().pid()),
                    Files.readString(home.resolve("node.lock")).strip());
        }
        NodeHome.open(path).close();
    }

    @Test
    void folderWithSomethingElseInItIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "x");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThrows(LaunchException.class, () -> NodeHome.open(folder));
        assertEquals("rwxr-xr-x", permissions(folder));
    }

    @Test
    void fileIsNoHome() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertTrue(assertThrows(LaunchException.class, () -> NodeHome.open(file))
                .getMessage()
                .contains("is no folder"));
        assertTrue(assertThrows(LaunchException.class, () -> NodeHome.open(file.resolve("below")))
                .getMessage()
                .contains("can not be used"));
    }

    @Test
    void homeMayBeALinkButItsPartsMayNot() throws Exception {
        Path real = folder.resolve("real");
        NodeHome.open(real).close();
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        try (NodeHome home = NodeHome.open(link)) {
            assertEquals(real.toRealPath(), home.path());
        }
        Files.delete(real.resolve("log"));
        Files.createSymbolicLink(real.resolve("log"), folder);

        assertThrows(LaunchException.class, () -> NodeHome.open(real));
    }

    @Test
    void defaultsDoNotReplaceWhatTheUserChanged() throws Exception {
        Path defaults = Files.createDirectory(folder.resolve("defaults"));
        Files.writeString(defaults.resolve("a.cfg"), "default");
        try (NodeHome home = NodeHome.open(folder.resolve("home"))) {
            home.copyDefaults(defaults);
            Files.writeString(home.resolve("etc/a.cfg"), "mine");
            home.copyDefaults(defaults);

            assertEquals("mine", Files.readString(home.resolve("etc/a.cfg")));
        }
    }

    @Test
    void whatAKilledStartLeftOfADefaultIsReplaced() throws Exception {
        Path defaults = Files.createDirectory(folder.resolve("defaults"));
        Files.writeString(defaults.resolve("a.cfg"), "default");
        try (NodeHome home = NodeHome.open(folder.resolve("home"))) {
            Files.writeString(home.resolve("etc/a.cfg.new"), "def");

            home.copyDefaults(defaults);

            assertEquals("default", Files.readString(home.resolve("etc/a.cfg")));
            assertTrue(Files.notExists(home.resolve("etc/a.cfg.new")));
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
