package chat.allium.messenger;

/**
 * What may be logged of a failure of one that is not ours: what was thrown and where, but not what it says, which may hold a
 * message.
 */
final class Blame extends Exception {

    private static final long serialVersionUID = 1L;

    Blame(Throwable thrown) {
        super(
                thrown.getClass().getName(),
                thrown.getCause() == null ? null : new Blame(thrown.getCause()),
                false,
                true);
        setStackTrace(thrown.getStackTrace());
    }
}
