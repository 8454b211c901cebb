package chat.allium.api.identity;

/** A contact card is malformed or its signature is wrong. The message is one sentence without any of its content. */
public final class InvalidCardException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence */
    public InvalidCardException(String message) {
        super(message);
    }
}
