package chat.allium.api.ui;

/** What the user asked for can not be done. The message is one sentence with the remedy. Nothing was changed. */
public final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence with the remedy */
    public RefusedException(String message) {
        super(message);
    }
}
