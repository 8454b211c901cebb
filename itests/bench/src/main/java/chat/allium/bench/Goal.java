package chat.allium.bench;

import java.util.Locale;

/** What a figure should be. */
record Goal(boolean atMost, double bound) {

    static Goal atMost(double bound) {
        return new Goal(true, bound);
    }

    static Goal atLeast(double bound) {
        return new Goal(false, bound);
    }

    /** Also false for what is no number. */
    boolean isMetBy(double value) {
        return atMost ? value <= bound : value >= bound;
    }

    @Override
    public String toString() {
        String text = String.format(Locale.ROOT, bound < 10 ? "%.2f" : "%.0f", bound);
        return (atMost ? "at most " : "at least ") + text;
    }
}
