package chat.allium.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for.
 *
 * @param home folder of the node
 * @param transports schemes, in the order given
 * @param storage engine that keeps the store of a new home
 * @param torConfig arti's own configuration file
 * @param headless whether there is no shell on this process's streams
 */
record Options(
        Path home, List<String> transports, Optional<String> storage, Optional<Path> torConfig, boolean headless) {

    static final String USAGE = """
            usage: run [--home DIR] [--transport tor,tcp] [--storage derby|h2] [--tor-config FILE] [--headless]

              --home DIR          where the node keeps everything (default: allium in your data folder)
              --transport LIST    transports to start, separated by commas: tor, tcp (default: tor); none to read only
              --storage NAME      engine that keeps the store of a new home: derby, h2 (default: derby)
              --tor-config FILE   arti's own configuration (TOML): bridges, a private network
              --headless          no shell here; reach the node with 'allium shell' and 'allium exec'
            """;

    static Options parse(List<String> args, Map<String, String> environment) throws LaunchException {
        Path home = defaultHome(environment);
        List<String> transports = List.of("tor");
        Optional<String> storage = Optional.empty();
        Optional<Path> torConfig = Optional.empty();
        boolean headless = false;
        Deque<String> rest = new ArrayDeque<>(split(args));
        while (!rest.isEmpty()) {
            String option = rest.poll();
            switch (option) {
                case "--home" -> home = path(option, rest.poll());
                case "--transport" -> transports = schemes(value(option, rest.poll()));
                case "--storage" -> storage = Optional.of(engine(value(option, rest.poll())));
                case "--tor-config" -> torConfig = Optional.of(path(option, rest.poll()));
                case "--headless" -> headless = true;
                default -> throw usage("there is no option " + option);
            }
        }
        return new Options(home, transports, storage, torConfig, headless);
    }

    /** {@code --home=DIR} is {@code --home DIR}. */
    private static List<String> split(List<String> args) {
        return args.stream()
                .flatMap(a -> a.startsWith("--") ? Stream.of(a.split("=", 2)) : Stream.of(a))
                .toList();
    }

    private static Path defaultHome(Map<String, String> environment) {
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        return data.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "share", "allium")
                : Path.of(data, "allium");
    }

    private static List<String> schemes(String list) throws LaunchException {
        if (list.equals("none")) {
            return List.of();
        }
        List<String> schemes =
                Stream.of(list.split(",")).map(String::strip).distinct().toList();
        if (!schemes.stream().allMatch(s -> s.matches("[a-z][a-z0-9]{0,15}"))) {
            throw usage("--transport takes names separated by commas, as in tor,tcp, not '" + list + "'");
        }
        return schemes;
    }

    private static String engine(String name) throws LaunchException {
        if (!name.matches("[a-z][a-z0-9]{0,15}")) {
            throw usage("--storage takes the name of an engine, as in derby, not '" + name + "'");
        }
        return name;
    }

    private static Path path(String option, @Nullable String text) throws LaunchException {
        try {
            return Path.of(value(option, text)).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw usage(option + " takes a path, not '" + text + "'");
        }
    }

    private static String value(String option, @Nullable String text) throws LaunchException {
        if (text == null || text.isEmpty()) {
            throw usage(option + " needs a value");
        }
        return text;
    }

    private static LaunchException usage(String sentence) {
        return new LaunchException(LaunchException.USAGE, sentence + "; --help lists the options.");
    }
}
