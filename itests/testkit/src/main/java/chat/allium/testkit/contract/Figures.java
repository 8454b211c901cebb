package chat.allium.testkit.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a rule has measured: a test of a {@link Contract} takes it as a parameter. Thread-safe. */
public final class Figures {

    private final List<String> all = new CopyOnWriteArrayList<>();

    Figures() {}

    /** Puts a line below the rule in the report. @param line with its units, without content, keys or addresses */
    public void add(String line) {
        all.add(line);
    }

    List<String> all() {
        return all;
    }
}
