package chat.allium.transport.tor;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.BundleContext;

/**
 * The configuration, with what goes with it.
 *
 * @param folder where Tor keeps its things
 * @param configFile arti's own configuration
 * @param checkEvery how often this node looks whether it can be reached; empty: never
 * @param slots inbound circuits at a time that have not authenticated
 */
record Settings(Path folder, Optional<Path> configFile, Optional<Duration> checkEvery, int slots) {

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static Settings of(BundleContext context, TorTransport.Config config) {
        String home = Optional.ofNullable(context.getProperty("allium.home")).orElse(".");
        String file = config.torConfigFile().isBlank()
                ? Optional.ofNullable(context.getProperty("allium.tor.config")).orElse("")
                : config.torConfigFile();
        int minutes = config.reachabilityCheckMinutes();
        return new Settings(
                Path.of(home, "tor"),
                Optional.of(file.strip()).filter(path -> !path.isEmpty()).map(Path::of),
                minutes <= 0 ? Optional.empty() : Optional.of(Duration.ofMinutes(minutes)),
                Math.clamp(config.unauthenticatedCircuits(), 1, 512));
    }

    Path state() {
        return folder.resolve("state");
    }

    Path cache() {
        return folder.resolve("cache");
    }

    void makeFolders() throws IOException {
        for (Path path : new Path[] {folder, state(), cache()}) {
            if (Files.isDirectory(path)) {
                Files.setPosixFilePermissions(path, PRIVATE.value());
            } else {
                Files.createDirectories(path, PRIVATE);
            }
        }
    }

    /** What the file says; nothing without one. @throws InvalidException if it can not be read */
    String toml() throws InvalidException {
        if (configFile.isEmpty()) {
            return "";
        }
        try {
            return Files.readString(configFile.get());
        } catch (MalformedInputException e) {
            throw new InvalidException(invalid("it is not UTF-8 text"));
        } catch (IOException e) {
            throw new InvalidException(invalid("it can not be read"));
        }
    }

    /** What to say of a wrong configuration; names the file. */
    String invalid(String why) {
        String file = configFile.map(path -> " " + path).orElse("");
        return "Tor's configuration" + file + " is not valid (" + why + "): correct it and start again.";
    }

    /** The configuration can not be used; the message is a sentence. */
    static final class InvalidException extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidException(String sentence) {
            super(sentence);
        }
    }
}
