package chat.allium.api.ui;

import java.util.List;

/**
 * A friend code, to be shown to its owner only.
 *
 * @param words the twelve words
 * @param link the same as a link
 * @param at addresses to give along for transports without a rendezvous; {@code befriend WORDS at ADDRESS}
 */
public record CodeView(List<String> words, String link, List<String> at) {

    /** Copies the lists. */
    public CodeView {
        words = List.copyOf(words);
        at = List.copyOf(at);
    }

    @Override
    public String toString() {
        return "CodeView[...]";
    }
}
