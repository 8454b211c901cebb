package chat.allium.api.plugin;

/** What was asked of a plugin can not be done. The message is one sentence for the user. Nothing was changed. */
public final class PluginException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence for the user */
    public PluginException(String message) {
        super(message);
    }
}
