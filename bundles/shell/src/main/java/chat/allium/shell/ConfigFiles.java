package chat.allium.shell;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/**
 * Checks the files in {@code etc} against what the bundles say of their configuration. Declarative Services would ignore an
 * unknown key, and name neither file nor key of a value that it can not read.
 */
@Component(service = ConfigFiles.class)
public final class ConfigFiles {

    /** One thing that can be configured. */
    record Setting(String key, int type) {}

    private static final String OURS = "chat.allium.";
    private static final String SUFFIX = ".cfg";

    private final Path folder;
    private final Function<String, List<Setting>> settings;

    /** Called by Declarative Services. */
    @Activate
    public ConfigFiles(@Reference MetaTypeService metatypes, BundleContext context) {
        this(
                Path.of(Optional.ofNullable(context.getProperty("allium.home")).orElse("."), "etc"),
                pid -> settings(metatypes, context, pid));
    }

    /** @param settings what a PID takes; nothing if no bundle that is running knows it */
    ConfigFiles(Path folder, Function<String, List<Setting>> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /** One sentence each, with file and key. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(f -> f.getFileName().toString().startsWith(OURS)
                                && f.getFileName().toString().endsWith(SUFFIX))
                        .sorted()
                        .forEach(f -> check(f, problems));
            } catch (IOException e) {
                problems.add(folder + " can not be read (" + e.getMessage() + ").");
            }
        }
        return problems;
    }

    private void check(Path file, List<String> problems) {
        String name = file.getFileName().toString();
        List<Setting> known = settings.apply(name.substring(0, name.length() - SUFFIX.length()));
        if (known.isEmpty()) {
            // Of a bundle that does not run just now, perhaps.
            return;
        }
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            values.load(in);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(file + " can not be read (" + e.getMessage() + "): it is ignored until that is mended.");
            return;
        }
        for (String key : new TreeSet<>(values.stringPropertyNames())) {
            check(file, known, key, values.getProperty(key).strip()).ifPresent(problems::add);
        }
    }

    private static Optional<String> check(Path file, List<Setting> known, String key, String value) {
        // Targets of references (transport.target) are no settings of a bundle's own.
        if (key.endsWith(".target") || key.startsWith("service.")) {
            return Optional.empty();
        }
        Optional<Setting> setting =
                known.stream().filter(s -> s.key().equals(key)).findFirst();
        if (setting.isEmpty()) {
            String nearest = Nearest.of(key, known.stream().map(Setting::key).toList())
                    .map(n -> "; did you mean '" + n + "'?")
                    .orElse(".");
            return Optional.of(file + ": there is no key '" + key + "'" + nearest);
        }
        return expected(setting.get().type(), value)
                .map(what -> file + ": '" + key + "' must be " + what + ", not '" + value + "'.");
    }

    private static Optional<String> expected(int type, String value) {
        return switch (type) {
            case AttributeDefinition.INTEGER ->
                parses(Integer::valueOf, value) ? Optional.empty() : Optional.of("a whole number");
            case AttributeDefinition.LONG ->
                parses(Long::valueOf, value) ? Optional.empty() : Optional.of("a whole number");
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT ->
                parses(Double::valueOf, value) ? Optional.empty() : Optional.of("a number");
            case AttributeDefinition.BOOLEAN ->
                value.equals("true") || value.equals("false") ? Optional.empty() : Optional.of("true or false");
            default -> Optional.empty();
        };
    }

    private static boolean parses(Function<String, ?> parser, String value) {
        try {
            parser.apply(value);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static List<Setting> settings(MetaTypeService metatypes, BundleContext context, String pid) {
        return Arrays.stream(context.getBundles())
                .filter(b -> String.valueOf(b.getSymbolicName()).startsWith(OURS))
                .map(metatypes::getMetaTypeInformation)
                .filter(i -> i != null && List.of(i.getPids()).contains(pid))
                .flatMap(i -> settings(i, pid))
                .toList();
    }

    private static Stream<Setting> settings(MetaTypeInformation information, String pid) {
        return Stream.of(information
                        .getObjectClassDefinition(pid, null)
                        .getAttributeDefinitions(ObjectClassDefinition.ALL))
                .map(a -> new Setting(a.getID(), a.getType()));
    }
}
