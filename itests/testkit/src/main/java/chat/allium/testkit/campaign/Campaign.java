package chat.allium.testkit.campaign;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A run under faults that can be repeated from its seed, and believed: it prints its seed, counts what it did, and names what it
 * saw go wrong. A run in which a fault that it is about did not happen is INCONCLUSIVE, which is no success. With
 * {@code --unplug NAME} a control is replaced by a broken one, and the run succeeds only if it names one of the violations that
 * must follow.
 *
 * <p>Thread-safe.
 */
public final class Campaign {

    /** Exit status of a run in which everything held. */
    public static final int HELD = 0;

    /** Exit status of a run in which something did not hold, or, with a control unplugged, nothing was noticed. */
    public static final int VIOLATED = 1;

    /** Exit status of a wrong command line. */
    public static final int USAGE = 2;

    /** Exit status of a run that shows nothing, since a fault did not happen. */
    public static final int INCONCLUSIVE = 3;

    private static final int MOST_PRINTED = 20;

    private record Violation(String kind, String sentence) {}

    private final String name;
    private final PrintStream out;
    private final boolean thorough;
    private final long seed;
    private final Optional<String> unplugged;
    private final long begin = System.nanoTime();
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final TreeMap<String, Long> least = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private Campaign(String name, PrintStream out, boolean thorough, long seed, Optional<String> unplugged) {
        this.name = name;
        this.out = out;
        this.thorough = thorough;
        this.seed = seed;
        this.unplugged = unplugged;
    }

    /**
     * Reads {@code [--long] [--seed N] [--unplug NAME]}, prints the seed and how to repeat the run.
     *
     * @param name the stage of {@code ./allium test} that runs it
     * @throws IllegalArgumentException with a sentence, if the options are no such options
     */
    public static Campaign begin(String name, List<String> options, PrintStream out) {
        boolean thorough = false;
        long seed = new SecureRandom().nextLong() >>> 16;
        Optional<String> unplugged = Optional.empty();
        for (int i = 0; i < options.size(); i++) {
            switch (options.get(i)) {
                case "--long" -> thorough = true;
                case "--seed" -> seed = number(value(options, ++i));
                case "--unplug" -> unplugged = Optional.of(value(options, ++i));
                default -> throw new IllegalArgumentException("There is no option '" + options.get(i) + "'.");
            }
        }
        out.printf(
                "%s%s%s: seed %d (again: ./allium test%s --seed %d%s %s)%n",
                name,
                thorough ? ", long" : "",
                unplugged.map(what -> ", without " + what).orElse(""),
                seed,
                thorough ? " --long" : "",
                seed,
                unplugged.map(what -> " --unplug " + what).orElse(""),
                name);
        return new Campaign(name, out, thorough, seed, unplugged);
    }

    private static String value(List<String> options, int at) {
        if (at >= options.size()) {
            throw new IllegalArgumentException("After '" + options.getLast() + "' a value is missing.");
        }
        return options.get(at);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("A seed is a whole number, not '" + text + "'.", e);
        }
    }

    /** Whether this is the long run. */
    public boolean thorough() {
        return thorough;
    }

    /** From which everything that is random in this run follows. */
    public long seed() {
        return seed;
    }

    /** The control that is to be replaced by a broken one. */
    public Optional<String> unplugged() {
        return unplugged;
    }

    /** Whether the control of this name is to be replaced by a broken one. */
    public boolean without(String control) {
        return unplugged.filter(control::equals).isPresent();
    }

    /** Random numbers that follow from the seed and {@code purpose} alone, however many others were drawn meanwhile. */
    public RandomGenerator random(String purpose) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + purpose.hashCode());
    }

    /** Counts something that was done or happened. */
    public void count(String what) {
        count(what, 1);
    }

    /** Counts something that was done or happened {@code times} times. */
    public synchronized void count(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    /** How often that was counted. */
    public synchronized long counted(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** Without at least so many of these the run shows nothing. Say it before the first fault. */
    public synchronized void require(String what, long atLeast) {
        counts.putIfAbsent(what, 0L);
        least.put(what, atLeast);
    }

    /**
     * Something did not hold.
     *
     * @param kind a word that stays the same for all of this kind, such as {@code lost}; what {@code --unplug} must lead to
     */
    public synchronized void violation(String kind, String sentence) {
        violations.add(new Violation(kind, sentence));
        if (violations.size() <= MOST_PRINTED) {
            out.println("VIOLATED (" + kind + "): " + sentence);
        }
    }

    /** Whether nothing has gone wrong so far. */
    public synchronized boolean holds() {
        return violations.isEmpty();
    }

    /** Says how it is going. */
    public void note(String text) {
        out.printf(Locale.ROOT, "%7.1f s  %s%n", seconds(), text);
    }

    /**
     * Prints what was counted and the outcome.
     *
     * @param expected kinds of violation, one of which must have been named if a control is unplugged
     * @return the exit status: {@link #HELD}, {@link #VIOLATED} or {@link #INCONCLUSIVE}
     */
    public synchronized int end(List<String> expected) {
        counts.forEach((what, count) -> out.printf("  %-40s %,12d%n", what, count));
        List<String> missing = least.entrySet().stream()
                .filter(one -> counts.get(one.getKey()) < one.getValue())
                .map(one -> one.getKey() + " (" + counts.get(one.getKey()) + " of at least " + one.getValue() + ")")
                .toList();
        int status = status(expected, missing);
        out.printf(
                Locale.ROOT,
                "%s: %s, %d violations, seed %d, %.1f s%s%n",
                status == HELD ? "OK" : status == INCONCLUSIVE ? "INCONCLUSIVE" : "FAILED",
                name,
                violations.size(),
                seed,
                seconds(),
                why(status, expected, missing));
        return status;
    }

    private int status(List<String> expected, List<String> missing) {
        if (unplugged.isPresent()) {
            return violations.stream().anyMatch(v -> expected.contains(v.kind())) ? HELD : VIOLATED;
        }
        if (!violations.isEmpty()) {
            return VIOLATED;
        }
        return missing.isEmpty() ? HELD : INCONCLUSIVE;
    }

    private String why(int status, List<String> expected, List<String> missing) {
        if (unplugged.isPresent()) {
            return status == HELD
                    ? "; it noticed that " + unplugged.get() + " is missing"
                    : "; it did not notice that " + unplugged.get() + " is missing: none of " + expected;
        }
        return status == INCONCLUSIVE ? "; too few: " + String.join(", ", missing) : "";
    }

    private double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }
}
