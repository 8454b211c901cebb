package chat.allium.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param json a line of JSON a figure
 * @param quick less of everything: to see whether a benchmark works, not for figures
 * @param rounds how often rivals take turns
 * @param work where stores and raw data go
 */
record Options(boolean json, boolean quick, int rounds, Path work) {

    /** Fewer rounds say nothing on a machine that others use too. */
    static final int ROUNDS = 5;

    private static final int QUICK_ROUNDS = 2;

    /** @throws IllegalArgumentException with a sentence for the user */
    static Options parse(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        int rounds = quick ? QUICK_ROUNDS : ROUNDS;
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--json", "--quick" -> {}
                case "--rounds" -> rounds = number(i + 1 < arguments.size() ? arguments.get(++i) : "");
                default -> throw new IllegalArgumentException("There is no option '" + arguments.get(i) + "'.");
            }
        }
        if (rounds < ROUNDS && !quick) {
            throw new IllegalArgumentException("Rivals take at least " + ROUNDS + " turns; --quick takes fewer.");
        }
        return new Options(
                arguments.contains("--json"), quick, rounds, Path.of(System.getProperty("allium.bench.work", "bench")));
    }

    private static int number(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 1, 1000);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rounds wants a number.", e);
        }
    }

    /** One of two sizes. */
    int size(int whole, int small) {
        return quick ? small : whole;
    }
}
