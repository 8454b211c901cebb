package chat.allium.e2e;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints figures: a table for people, or a line of JSON each. */
final class Figures {

    private final PrintStream out;
    private final boolean json;
    private final String transport;

    Figures(PrintStream out, boolean json, String transport) {
        this.out = out;
        this.json = json;
        this.transport = transport;
    }

    void figure(String name, double value, String unit, String what) {
        if (json) {
            out.printf(
                    Locale.ROOT,
                    "{\"figure\":\"%s\",\"transport\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}%n",
                    name,
                    transport,
                    value,
                    unit);
        } else {
            out.printf(Locale.ROOT, "%-24s %8.2f %-3s %s%n", name, value, unit, what);
        }
    }

    /** Median, 95th percentile and maximum. */
    void spread(String name, List<Double> values, String unit, String what) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        double median = (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
        figure(name + ".median", median, unit, what + " (" + n + " times)");
        figure(name + ".p95", sorted.get((int) Math.ceil(n * 0.95) - 1), unit, "95 of 100");
        figure(name + ".max", sorted.getLast(), unit, "slowest");
    }
}
