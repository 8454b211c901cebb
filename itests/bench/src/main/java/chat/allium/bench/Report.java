package chat.allium.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints figures, a table for people or a line of JSON each, and remembers whether a goal was missed. */
final class Report {

    private final PrintStream out;
    private final PrintStream progress;
    private final boolean json;
    private final String bench;
    private int goals;
    private int missed;

    Report(PrintStream out, PrintStream progress, boolean json, String bench) {
        this.out = out;
        this.progress = progress;
        this.json = json;
        this.bench = bench;
    }

    /** Says that it is still at work. */
    void progress(String text) {
        progress.println("  ... " + text);
    }

    /** A figure that is only said. */
    void figure(String name, double value, String unit, String what) {
        print(name, value, unit, Optional.empty(), List.of(), what);
    }

    /** The median of what each round gave. */
    void figure(String name, List<Double> rounds, String unit, String what) {
        print(name, Spread.median(rounds), unit, Optional.empty(), rounds, what);
    }

    /** A figure that should be something. */
    void goal(String name, double value, String unit, Goal goal, String what) {
        print(name, value, unit, Optional.of(goal), List.of(), what);
    }

    /** The median of the ratios of the rounds, which should be something. */
    void goal(String name, List<Double> ratios, Goal goal, String what) {
        print(name, Spread.median(ratios), "x", Optional.of(goal), ratios, what);
    }

    /** Whether there were goals, and every one was met. */
    boolean passed() {
        return goals > 0 && missed == 0;
    }

    private void print(String name, double value, String unit, Optional<Goal> goal, List<Double> rounds, String what) {
        boolean met = goal.map(g -> g.isMetBy(value)).orElse(true);
        goals += goal.isPresent() ? 1 : 0;
        missed += met ? 0 : 1;
        if (json) {
            out.println(line(bench + "." + name, value, unit, goal, met, rounds));
        } else {
            String verdict = goal.isEmpty() ? "" : met ? "met" : "missed";
            String wanted = goal.map(g -> " (" + g + ")").orElse("");
            out.printf(
                    Locale.ROOT,
                    "%-34s %12s %-6s %-7s %s%n",
                    bench + "." + name,
                    number(value),
                    unit,
                    verdict,
                    what + wanted);
            if (!rounds.isEmpty()) {
                out.println("    rounds: " + rounds.stream().map(Report::number).collect(Collectors.joining(" ")));
            }
        }
        out.flush();
    }

    private static String line(
            String name, double value, String unit, Optional<Goal> goal, boolean met, List<Double> rounds) {
        StringBuilder line = new StringBuilder();
        line.append(String.format("{\"figure\":\"%s\",\"value\":%s,\"unit\":\"%s\"", name, number(value), unit));
        goal.ifPresent(g -> line.append(String.format(",\"goal\":\"%s\",\"met\":%s", g, met)));
        if (!rounds.isEmpty()) {
            line.append(rounds.stream().map(Report::number).collect(Collectors.joining(",", ",\"rounds\":[", "]")));
        }
        return line.append('}').toString();
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.4f" : "%.1f", value);
    }
}
