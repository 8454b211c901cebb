package chat.allium.api.contacts;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of every {@link ContactEvent}, in order, after its commit: register it as a service. */
@ConsumerType
public interface ContactListener {

    /** Called on one thread of the provider; must not block. */
    void on(ContactEvent event);
}
