package chat.allium.e2e.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A message as {@code history --json} shows it. */
public record Row(long position, String direction, String state, long seq, String text) {

    private static final int PAGE = 200;

    public static Row of(JsonNode row) {
        return new Row(
                row.path("position").asLong(),
                row.path("direction").asText(),
                row.path("state").asText(),
                row.path("seq").asLong(),
                row.path("text").asText());
    }

    public boolean incoming() {
        return direction.equals("IN");
    }

    /** Whether it says that the friend has it. */
    public boolean delivered() {
        return state.equals("DELIVERED") || state.equals("READ");
    }

    /** A page of the history, newest first. @param before only lower positions; 0 for the newest */
    public static List<Row> page(ShellClient shell, String friend, long before) throws IOException {
        List<Row> rows = new ArrayList<>();
        shell.ask("history " + friend + " " + PAGE + (before == 0 ? "" : " before " + before))
                .getFirst()
                .forEach(row -> rows.add(of(row)));
        Collections.reverse(rows);
        return rows;
    }

    /** The whole history, oldest first. */
    public static List<Row> all(ShellClient shell, String friend) throws IOException {
        List<Row> rows = new ArrayList<>();
        List<Row> page = page(shell, friend, 0);
        while (!page.isEmpty()) {
            rows.addAll(page);
            page = page(shell, friend, page.getLast().position());
        }
        Collections.reverse(rows);
        return rows;
    }
}
