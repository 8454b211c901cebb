package chat.allium.ui.config;

import chat.allium.ui.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks the files in {@code etc} against what the bundles say of their configuration. Declarative Services would ignore an unknown
 * key, and name neither file nor key of a value that it can not read.
 */
final class EtcCheck {

    private static final String SUFFIX = ".cfg";

    private final Path folder;
    private final Known known;

    EtcCheck(Path folder, Known known) {
        this.folder = folder;
        this.known = known;
    }

    /** One sentence each, with file, key and what is allowed. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            List<Setting> declared = known.declared();
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(EtcCheck::isOurs).sorted().forEach(file -> check(file, declared, problems));
            } catch (IOException e) {
                problems.add(folder + " can not be read (" + e.getMessage() + ").");
            }
        }
        return problems;
    }

    private static boolean isOurs(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(Known.OURS) && name.endsWith(SUFFIX);
    }

    private static void check(Path file, List<Setting> declared, List<String> problems) {
        String name = file.getFileName().toString();
        String pid = name.substring(0, name.length() - SUFFIX.length());
        List<Setting> own = declared.stream().filter(s -> s.pid().equals(pid)).toList();
        if (own.isEmpty()) {
            // Of a bundle that does not run just now, perhaps.
            return;
        }
        Map<String, String> values;
        try {
            values = new EtcFile(file).read();
        } catch (IOException e) {
            problems.add(file + " can not be read (" + e.getMessage() + "): it is ignored until that is mended.");
            return;
        }
        values.forEach((key, value) -> problem(file, own, key, value).ifPresent(problems::add));
    }

    /** Targets of references (storage.target) are no settings of a bundle's own. */
    private static Optional<String> problem(Path file, List<Setting> own, String key, String value) {
        if (key.endsWith(".target") || key.startsWith("service.")) {
            return Optional.empty();
        }
        Optional<Setting> setting =
                own.stream().filter(s -> s.key().equals(key)).findFirst();
        if (setting.isEmpty()) {
            String nearest = Nearest.of(key, own.stream().map(Setting::key).toList())
                    .map(n -> "; did you mean '" + n + "'?")
                    .orElse(".");
            return Optional.of(file + ": there is no key '" + key + "'" + nearest);
        }
        return setting.filter(s -> !s.takes(value))
                .map(s -> file + ": '" + key + "' must be " + s.allowed() + ", not '" + value + "'; it is not used.");
    }
}
