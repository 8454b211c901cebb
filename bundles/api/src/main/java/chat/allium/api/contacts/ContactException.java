package chat.allium.api.contacts;

/** Something about a friend, a code or a request can not be done. The message is one sentence for the user. */
public final class ContactException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence for the user */
    public ContactException(String message) {
        super(message);
    }
}
