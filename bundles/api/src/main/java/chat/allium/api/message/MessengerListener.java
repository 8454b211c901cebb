package chat.allium.api.message;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of everything that happened, in order, after its commit: register it as a service. Each listener has a thread and a
 * bounded backlog (1,024 events) of its own; one that throws or blocks delays nobody else. A call that takes longer than ten seconds
 * is interrupted. A listener that throws 20 times in a row, is interrupted three times, or loses its backlog three times without
 * having caught up is called no more until it is registered again.
 */
@ConsumerType
public interface MessengerListener {

    /** Called on the listener's own virtual thread, one call at a time. */
    void on(MessengerEvent event);

    /**
     * The backlog overflowed and was dropped, or more has changed than is told message by message, as when a friend has read
     * thousands at once: reload from {@link Messenger#history}.
     */
    default void reload() {}
}
