package chat.allium.ui;

import java.util.Optional;

/** Why something failed, in one line. */
final class Reasons {

    private Reasons() {}

    /** The message of the innermost cause. */
    static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message =
                Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
        return message.lines().findFirst().orElse("") + (message.endsWith(".") ? "" : ".");
    }
}
