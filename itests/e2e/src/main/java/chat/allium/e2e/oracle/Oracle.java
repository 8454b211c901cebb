package chat.allium.e2e.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one node was given for the other: which texts, in which order, and which of them it accepted, with the number it gave
 * them. It lives outside both nodes. Thread-safe.
 */
public final class Oracle {

    /** A message that a node accepted: which text, and the sequence number in the node's stream. */
    public record Accepted(int number, long seq) {}

    private static final String LONG = " and so on".repeat(1_800);

    private final String direction;
    private final String nonce;
    private final int longEvery;
    private final TreeMap<Integer, Long> accepted = new TreeMap<>();
    private int given;

    public Oracle(String direction, String nonce) {
        this(direction, nonce, 0);
    }

    /** @param longEvery one of so many texts is too long for one frame; 0 for none */
    public Oracle(String direction, String nonce, int longEvery) {
        this.direction = direction;
        this.nonce = nonce;
        this.longEvery = longEvery;
    }

    public String direction() {
        return direction;
    }

    /** The next texts. From now on they may be there or not. */
    public synchronized List<Integer> give(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(++given);
        }
        return numbers;
    }

    /** What text of this number says. */
    public String text(int number) {
        String text = "text " + number + " " + direction + " " + nonce;
        return longEvery > 0 && number % longEvery == 0 ? text + LONG : text;
    }

    /** The number of a text; nothing if it never was one of these. */
    public synchronized Optional<Integer> number(String text) {
        String[] words = text.split(" ", 3);
        try {
            int number = Integer.parseInt(words[1]);
            return number >= 1 && number <= given && text(number).equals(text) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** The node returned an id: the text must not be lost any more. */
    public synchronized void accepted(int number, long seq) {
        accepted.put(number, seq);
    }

    public synchronized Map<Integer, Long> accepted() {
        return Map.copyOf(accepted);
    }

    public synchronized int acceptedCount() {
        return accepted.size();
    }

    public synchronized int givenCount() {
        return given;
    }

    /** The last that was accepted; number and seq 0 if none was. */
    public synchronized Accepted last() {
        return accepted.isEmpty()
                ? new Accepted(0, 0)
                : new Accepted(accepted.lastKey(), accepted.lastEntry().getValue());
    }
}
