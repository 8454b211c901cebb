package chat.allium.shell;

/** A command was given other arguments than it takes. The message says what it takes. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
