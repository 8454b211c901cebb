package chat.allium.api.ui;

import java.util.List;

/**
 * What one health check found.
 *
 * @param name of the check
 * @param state how it is
 * @param sentences what it saw; the worst first
 */
public record HealthView(String name, State state, List<String> sentences) {

    /** From good to bad. */
    public enum State {
        /** All is well. */
        OK,
        /** Something wants attention, and everything works. */
        WARN,
        /** Something does not work just now and may by itself. */
        TEMPORARILY_UNAVAILABLE,
        /** Something does not work. */
        CRITICAL,
        /** The check itself failed. */
        CHECK_FAILED
    }

    /** Copies the list. */
    public HealthView {
        sentences = List.copyOf(sentences);
    }
}
