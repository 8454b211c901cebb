package chat.allium.messenger;

/** A peer sent a frame that no honest node sends. */
final class MalformedFrameException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        super(message);
    }
}
