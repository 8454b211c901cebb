package chat.allium.shell;

import chat.allium.api.ui.RefusedException;

/**
 * What the next line of a session answers.
 *
 * @param text for people
 * @param yes what is done if the line is yes
 */
record Question(String text, Body yes) {

    /** What was asked about. */
    interface Body {
        Answer run() throws RefusedException;
    }

    static boolean isYes(String line) {
        return line.strip().equalsIgnoreCase("yes") || line.strip().equalsIgnoreCase("y");
    }
}
