package chat.allium.api.storage;

/** The store failed; the message is one sentence with the remedy and shows no content. Nothing of the transaction was kept. */
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence */
    public StorageException(String message) {
        super(message);
    }

    /** @param message one sentence
     * @param cause what failed */
    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
