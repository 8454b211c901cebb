package chat.allium.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The project of a bot, made from its template and built by the commands that its author has. */
final class PluginProject {

    /** Stands in every name of it: of its bundle, its configuration, its classes. */
    static final String NAME = "greeter";

    private static final long PATIENCE_SECONDS = 120;

    private final Allium allium;
    private final Path folder;
    private final Path key;
    private final Path log;
    private String version = "1.0.0";

    private PluginProject(Allium allium, Path folder) {
        this.allium = allium;
        this.folder = folder.resolve(NAME);
        this.key = folder.resolve("publisher.key");
        this.log = folder.resolve("build.log");
    }

    /** Makes it from the template, in an empty folder, and gives it a configuration. */
    static PluginProject make(Allium allium, Path folder) throws IOException, InterruptedException {
        PluginProject project = new PluginProject(allium, Files.createDirectory(folder));
        project.command("plugin", "new", "bot", NAME, project.folder.toString());
        Path configuration = Files.createDirectories(project.folder.resolve("src/main/config"));
        Files.writeString(configuration.resolve("example.greeter.Bot.cfg"), "greeting = hello\n");
        return project;
    }

    /** Makes a publisher's key. @return its public half */
    String makeKey() throws IOException, InterruptedException {
        String said = command("plugin", "key", key.toString());
        return said.lines()
                .filter(line -> line.startsWith("public key: "))
                .map(line -> line.substring("public key: ".length()).strip())
                .findFirst()
                .orElseThrow(() -> new IOException("'plugin key' names no public key: " + said));
    }

    /** Compiles, tests and packs it. Nobody signs it. @return the archive */
    Path build() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-q", "package"));
        command.add("-Dallium.key=" + folder.resolve("nobody.key"));
        Process maven = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!maven.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || maven.exitValue() != 0) {
            maven.destroyForcibly();
            throw new IOException("'mvn package' of the bot failed:\n" + Allium.tail(log, 30));
        }
        return folder.resolve("target").resolve(NAME + "-" + version + ".allium");
    }

    void sign(Path archive) throws IOException, InterruptedException {
        command("plugin", "sign", archive.toString(), key.toString());
    }

    /** Changes what the bot does. It is not tested any more: its test knows what the first version says. */
    void edit(String old, String changed) throws IOException {
        replace("src/main/java/example/greeter/Bot.java", old, changed);
        Files.deleteIfExists(folder.resolve("src/test/java/example/greeter/BotTest.java"));
    }

    /** Builds and signs it under another number. @return the archive */
    Path next(String number) throws IOException, InterruptedException {
        replace("pom.xml", "<version>" + version + "</version>", "<version>" + number + "</version>");
        version = number;
        Path archive = build();
        sign(archive);
        return archive;
    }

    private void replace(String file, String old, String changed) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        if (!text.contains(old)) {
            throw new IOException(file + " of the template has no " + old);
        }
        Files.writeString(path, text.replace(old, changed));
    }

    private String command(String... arguments) throws IOException, InterruptedException {
        Allium.Result result = allium.run("", List.of(arguments));
        if (result.status() != 0) {
            throw new IOException("./allium " + String.join(" ", arguments) + ": " + result.err() + result.out());
        }
        return result.out();
    }
}
