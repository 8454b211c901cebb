package chat.allium.testkit.contract;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A rule of a contract, checked.
 *
 * @param name of the test that checked it
 * @param outcome what came of it
 * @param millis how long it took
 * @param reason why it is broken or does not apply, else empty
 * @param figures what was measured
 */
record Rule(String name, Outcome outcome, long millis, String reason, List<String> figures) {

    private static final int WIDTH = 24;

    enum Outcome {
        KEPT("kept"),
        BROKEN("BROKEN"),
        NOT_APPLICABLE("n/a");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }
    }

    /** {@code closeEndsTheOtherEnd()} is "close ends the other end". */
    String sentence() {
        return name.replaceAll("\\(.*", "")
                .replaceAll("([A-Z])", " $1")
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    String text() {
        String first = String.format(
                Locale.ROOT,
                "%-8s%,9d ms     %s%s",
                outcome.word,
                millis,
                sentence(),
                reason.isEmpty() ? "" : ": " + reason);
        return figures.stream()
                .map(line -> "\n" + " ".repeat(WIDTH) + "  " + line)
                .collect(Collectors.joining("", first, ""));
    }
}
