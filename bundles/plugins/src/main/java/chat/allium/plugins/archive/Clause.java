package chat.allium.plugins.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One clause of an OSGi header: {@code path;path;attribute=value;directive:=value}.
 *
 * @param paths what it is about
 * @param attributes by name, without their types
 * @param directives by name
 */
record Clause(List<String> paths, Map<String, String> attributes, Map<String, String> directives) {

    static List<Clause> parse(@Nullable String header) {
        List<Clause> clauses = new ArrayList<>();
        if (header != null) {
            split(header, ',').forEach(clause -> clauses.add(clause(clause)));
        }
        return clauses;
    }

    private static Clause clause(String text) {
        Clause clause = new Clause(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        for (String part : split(text, ';')) {
            int equals = outsideQuotes(part, '=');
            if (equals < 0) {
                clause.paths.add(part);
                continue;
            }
            boolean directive = equals > 0 && part.charAt(equals - 1) == ':';
            String name = part.substring(0, directive ? equals - 1 : equals).strip();
            (directive ? clause.directives : clause.attributes)
                    .put(directive ? name : name.split(":", 2)[0].strip(), unquoted(part.substring(equals + 1)));
        }
        return clause;
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    Optional<String> directive(String name) {
        return Optional.ofNullable(directives.get(name));
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        String rest = text;
        for (int at = outsideQuotes(rest, separator); at >= 0; at = outsideQuotes(rest, separator)) {
            addTo(parts, rest.substring(0, at));
            rest = rest.substring(at + 1);
        }
        addTo(parts, rest);
        return parts;
    }

    private static void addTo(List<String> parts, String part) {
        if (!part.isBlank()) {
            parts.add(part.strip());
        }
    }

    private static int outsideQuotes(String text, char wanted) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == wanted && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static String unquoted(String value) {
        String stripped = value.strip();
        boolean quoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"");
        return quoted ? stripped.substring(1, stripped.length() - 1) : stripped;
    }
}
