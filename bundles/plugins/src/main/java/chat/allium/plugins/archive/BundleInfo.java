package chat.allium.plugins.archive;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a bundle's manifest says.
 *
 * @param path of the bundle in its archive
 * @param symbolicName its name
 * @param version its version
 * @param exports packages that others may use
 * @param gives services that it declares to give
 * @param uses services that it declares to use
 * @param host the bundle into which it would be merged
 */
public record BundleInfo(
        String path,
        String symbolicName,
        String version,
        Set<String> exports,
        Set<String> gives,
        Set<String> uses,
        Optional<String> host) {

    private static final Pattern OBJECT_CLASS = Pattern.compile("objectClass=([\\w.$]{1,200})");
    private static final String SERVICE = "osgi.service";

    static BundleInfo of(String path, Attributes headers) {
        Set<String> exports = new TreeSet<>();
        Clause.parse(headers.getValue("Export-Package")).forEach(c -> exports.addAll(c.paths()));
        Set<String> gives = new TreeSet<>();
        for (Clause c : Clause.parse(headers.getValue("Provide-Capability"))) {
            if (c.paths().contains(SERVICE)) {
                for (String type : c.attribute("objectClass").orElse("").split(",")) {
                    addTo(gives, type);
                }
            }
        }
        Set<String> uses = new TreeSet<>();
        for (Clause c : Clause.parse(headers.getValue("Require-Capability"))) {
            if (c.paths().contains(SERVICE)) {
                Matcher matcher = OBJECT_CLASS.matcher(c.directive("filter").orElse(""));
                matcher.results().forEach(r -> addTo(uses, r.group(1)));
            }
        }
        return new BundleInfo(
                path,
                first(headers.getValue("Bundle-SymbolicName")).orElse(""),
                Optional.ofNullable(headers.getValue("Bundle-Version")).orElse("0.0.0"),
                exports,
                gives,
                uses,
                first(headers.getValue("Fragment-Host")));
    }

    private static void addTo(Set<String> types, String type) {
        if (!type.isBlank()) {
            types.add(type.strip());
        }
    }

    private static Optional<String> first(@org.jspecify.annotations.Nullable String header) {
        return Clause.parse(header).stream().flatMap(c -> c.paths().stream()).findFirst();
    }

    /** Name and version, for people. */
    public String inWords() {
        return symbolicName + ' ' + version;
    }
}
