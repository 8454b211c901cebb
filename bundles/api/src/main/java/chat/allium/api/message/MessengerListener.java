package chat.allium.api.message;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of everything that happened, in order, after its commit: register it as a service. Each listener has a thread and a
 * bounded backlog of its own; one that throws or blocks delays nobody else.
 */
@ConsumerType
public interface MessengerListener {

    /** Called on the listener's own virtual thread, one call at a time. */
    void on(MessengerEvent event);

    /** The backlog overflowed and was dropped: reload from {@link Messenger#history}. */
    default void reload() {}
}
