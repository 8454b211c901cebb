package chat.allium.testkit.tor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The programs of Debian's tor package that the network is made of, looked up on the PATH. */
final class TorPrograms {
    static final String TOR = "tor";
    static final String GENCERT = "tor-gencert";

    private final String path;

    TorPrograms(String path) {
        this.path = path;
    }

    static TorPrograms onPath() {
        return new TorPrograms(System.getenv().getOrDefault("PATH", ""));
    }

    List<String> missing() {
        return Stream.of(TOR, GENCERT).filter(program -> !has(program)).toList();
    }

    boolean has(String program) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Throws the sentence that says what to install. */
    void require() {
        var missing = missing();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("The private Tor network needs " + String.join(" and ", missing)
                    + ", which the PATH does not have. " + DebianTor.REMEDY);
        }
    }
}
