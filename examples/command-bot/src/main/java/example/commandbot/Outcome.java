package example.commandbot;

import chat.allium.api.message.Content;

/**
 * What a command leads to.
 *
 * @param answer what the friend is told
 * @param effect what is to be done; once or twice is the same
 */
record Outcome(Content answer, Runnable effect) {

    static Outcome says(String text) {
        return does(text, () -> {});
    }

    static Outcome does(String text, Runnable effect) {
        return new Outcome(Content.text(text), effect);
    }
}
