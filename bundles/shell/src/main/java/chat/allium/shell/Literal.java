package chat.allium.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A line whose arguments must reach the command as typed, cut before Gogo, to which brackets, quotes, {@code $}, {@code ;},
 * {@code |}, {@code >}, {@code #} and backslashes mean something.
 *
 * @param command its name
 * @param args its arguments
 */
record Literal(String command, List<String> args) {

    /** The last argument of these is the rest of the line, the first is a friend. */
    private static final String TEXT = "send";
    /** The arguments of these are what stands between spaces. */
    private static final Set<String> WORDS =
            Set.of("befriend", "chat", "accept", "decline", "rename", "transport", "config", "bundle");

    private static final String SCOPE = "allium:";

    /** Cuts a line; empty if it is for Gogo. */
    static Optional<Literal> cut(String line) {
        String stripped = line.stripLeading();
        int end = token(stripped, 0);
        String command = stripped.substring(0, end);
        String name = command.startsWith(SCOPE) ? command.substring(SCOPE.length()) : command;
        if (name.equals(TEXT)) {
            return Optional.of(new Literal(name, text(stripped, end)));
        }
        if (WORDS.contains(name)) {
            return Optional.of(new Literal(name, words(stripped.substring(end))));
        }
        return Optional.empty();
    }

    private static List<String> text(String line, int end) {
        int start = skipSpace(line, end);
        if (start == line.length()) {
            return List.of();
        }
        char quote = line.charAt(start);
        int close = quote == '"' || quote == '\'' ? line.indexOf(quote, start + 1) : -1;
        if (close > 0 && close + 1 < line.length() && !Character.isWhitespace(line.charAt(close + 1))) {
            close = -1;
        }
        int friendEnd = close > 0 ? close + 1 : token(line, start);
        String friend = close > 0 ? line.substring(start + 1, close) : line.substring(start, friendEnd);
        // One space belongs to the command, the others to the text.
        return friendEnd < line.length() ? List.of(friend, line.substring(friendEnd + 1)) : List.of(friend);
    }

    private static List<String> words(String rest) {
        List<String> words = new ArrayList<>();
        int at = skipSpace(rest, 0);
        while (at < rest.length()) {
            int end = token(rest, at);
            words.add(rest.substring(at, end));
            at = skipSpace(rest, end);
        }
        return words;
    }

    private static int token(String line, int from) {
        int at = from;
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int skipSpace(String line, int from) {
        int at = from;
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }
}
