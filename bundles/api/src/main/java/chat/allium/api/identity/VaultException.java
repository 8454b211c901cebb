package chat.allium.api.identity;

/** A sealed value does not open, or the vault's key can not be had. The message never shows content. */
public final class VaultException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence with the remedy */
    public VaultException(String message) {
        super(message);
    }

    /** @param message one sentence with the remedy
     * @param cause what failed */
    public VaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
