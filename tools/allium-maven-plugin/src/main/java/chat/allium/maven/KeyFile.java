package chat.allium.maven;

import chat.allium.plugins.archive.PublisherKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugin.MojoExecutionException;
import org.jspecify.annotations.Nullable;

/** A publisher's secret key: 64 hexadecimal digits in a file that only its owner may read. */
final class KeyFile {

    private final Path path;

    private KeyFile(Path path) {
        this.path = path;
    }

    /** @param asked null for the default: {@code allium/publisher.key} where this user keeps settings */
    static KeyFile at(@Nullable String asked) {
        if (asked != null && !asked.isBlank()) {
            return new KeyFile(Path.of(asked));
        }
        String settings = System.getenv("XDG_CONFIG_HOME");
        Path folder = settings == null || settings.isBlank()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(settings);
        return new KeyFile(folder.resolve("allium/publisher.key"));
    }

    Path path() {
        return path;
    }

    Optional<PublisherKey> read() throws MojoExecutionException {
        if (Files.notExists(path)) {
            return Optional.empty();
        }
        try {
            String hex = Files.readString(path, StandardCharsets.US_ASCII).strip();
            return Optional.of(PublisherKey.of(HexFormat.of().parseHex(hex)));
        } catch (IOException | IllegalArgumentException e) {
            throw new MojoExecutionException("The key " + path + " can not be read, or is none.");
        }
    }

    /** Never replaces a key. */
    PublisherKey create() throws MojoExecutionException {
        try {
            if (path.toAbsolutePath().getParent() != null) {
                Files.createDirectories(path.toAbsolutePath().getParent());
            }
            PublisherKey key = PublisherKey.generate(new SecureRandom());
            byte[] text = (HexFormat.of().formatHex(key.seed()) + "\n").getBytes(StandardCharsets.US_ASCII);
            try (var out = Files.newByteChannel(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                out.write(java.nio.ByteBuffer.wrap(text));
            }
            return key;
        } catch (IOException e) {
            throw new MojoExecutionException("The key " + path + " can not be written (" + e.getMessage() + ").");
        }
    }
}
