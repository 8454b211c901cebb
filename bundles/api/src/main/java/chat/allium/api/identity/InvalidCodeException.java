package chat.allium.api.identity;

/** What was typed is no friend code. The message is one sentence for the user; it may name the offending word, never the code. */
public final class InvalidCodeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence */
    public InvalidCodeException(String message) {
        super(message);
    }
}
