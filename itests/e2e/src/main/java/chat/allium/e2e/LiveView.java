package chat.allium.e2e;

import chat.allium.e2e.oracle.Row;
import chat.allium.e2e.oracle.ShellClient;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a running node says of its friend.
 *
 * @param high the highest sequence number of the friend's stream that it has
 * @param delivered the highest of its own that it says the friend has
 */
record LiveView(long high, long delivered) {

    static LiveView of(ShellClient shell, String friend) throws IOException {
        long high = 0;
        long delivered = 0;
        List<Row> page = Row.page(shell, friend, 0);
        while (!page.isEmpty() && (high == 0 || delivered == 0)) {
            high = Math.max(high, highest(page, Row::incoming));
            delivered = Math.max(delivered, highest(page, row -> !row.incoming() && row.delivered()));
            page = Row.page(shell, friend, page.getLast().position());
        }
        return new LiveView(high, delivered);
    }

    private static long highest(List<Row> rows, Predicate<Row> which) {
        return rows.stream().filter(which).mapToLong(Row::seq).max().orElse(0);
    }
}
