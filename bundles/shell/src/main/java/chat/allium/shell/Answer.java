package chat.allium.shell;

import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a command says.
 *
 * @param value for programs: maps, lists, texts, numbers, booleans and null
 * @param text for people, given the width of what they read it on (0: as wide as it likes); without a line break at the end
 * @param chatWith the friend with whom the lines that follow are a chat
 * @param question what the line that follows answers
 */
record Answer(
        @Nullable Object value, IntFunction<String> text, Optional<String> chatWith, Optional<Question> question) {

    static Answer of(Object value, IntFunction<String> text) {
        return new Answer(value, text, Optional.empty(), Optional.empty());
    }

    static Answer of(Object value, String text) {
        return of(value, width -> text);
    }

    static Answer chat(Object value, String text, String friend) {
        return new Answer(value, width -> text, Optional.of(friend), Optional.empty());
    }

    Answer asking(Question asked) {
        return new Answer(value, text, chatWith, Optional.of(asked));
    }

    @Override
    public String toString() {
        return text.apply(0);
    }
}
