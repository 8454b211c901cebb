package chat.allium.bench;

import java.util.List;

/** Medians and percentiles. */
final class Spread {

    private Spread() {}

    /** Of the two in the middle their mean; of nothing, no number. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return n == 0 ? Double.NaN : (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }

    /** The smallest value that so many of a hundred do not exceed; of nothing, no number. */
    static double percentile(List<Double> values, double percent) {
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(sorted.size() * percent / 100);
        return sorted.isEmpty() ? Double.NaN : sorted.get(Math.max(rank, 1) - 1);
    }
}
