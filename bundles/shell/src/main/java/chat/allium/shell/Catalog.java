package chat.allium.shell;

import java.util.List;

/** What the consoles need to know of the commands: for help, completion and the lines at their start. */
interface Catalog {

    /** Every command, in the order of help. */
    List<Command> commands();

    /** Names of friends. */
    List<String> friends();

    /** The user writes to this friend in a chat. */
    void typing(String friend);

    /** What may stand for a word that was begun, after the words before it. */
    List<String> complete(List<String> before, String begun);

    /** What a console shows first. */
    List<String> greeting();
}
