package chat.allium.launcher;

/** The node can not start. The message is one sentence for the user. */
final class LaunchException extends Exception {

    /** Something is wrong with the machine or the distribution. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** Another node uses the home. */
    static final int IN_USE = 3;

    private static final long serialVersionUID = 1L;

    private final int status;

    LaunchException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The exit status of the process. */
    int status() {
        return status;
    }
}
