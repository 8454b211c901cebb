package chat.allium.api.plugin;

/** How an installed plugin is doing. */
public enum PluginState {
    /** All of it runs. */
    RUNNING,
    /** It is started, but a part of it waits for a service or a configuration; {@link Plugins#why} says for which. */
    WAITING,
    /** It does not start; {@link Plugins#why} says why. */
    FAILED,
    /** Its file is not what was installed, so it is not started. */
    CHANGED,
    /** A handler, listener or interceptor of it went past a limit and is called no more; {@link Plugins#enable} starts it again. */
    SUSPENDED,
    /** The user switched it off. */
    DISABLED
}
