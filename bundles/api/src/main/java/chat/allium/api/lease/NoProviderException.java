package chat.allium.api.lease;

/** There was no provider of a service within the time a caller waits. Nothing was done; the call may be repeated. */
public final class NoProviderException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param name what the missing service is called */
    public NoProviderException(String name) {
        super("There is no " + name + " just now; start a bundle that provides one.");
    }
}
