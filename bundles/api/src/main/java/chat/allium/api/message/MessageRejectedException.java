package chat.allium.api.message;

/** A message was refused and nothing of it was stored. The message is one sentence for the user. */
public final class MessageRejectedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence for the user */
    public MessageRejectedException(String message) {
        super(message);
    }
}
