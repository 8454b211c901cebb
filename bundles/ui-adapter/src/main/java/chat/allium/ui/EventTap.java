package chat.allium.ui;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactListener;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.transport.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;

/**
 * Hears what messenger and contacts tell. A component of its own without any reference: it is a service that both of them use,
 * and the facade, which uses both, could not be that without going round in a circle.
 */
@Component(service = {EventTap.class, MessengerListener.class, ContactListener.class})
public final class EventTap implements MessengerListener, ContactListener {

    /** Takes what is told, on the thread that tells it. */
    interface Sink {
        void messenger(MessengerEvent event);

        void contact(ContactEvent event);

        void reloaded();
    }

    private final List<Sink> sinks = new CopyOnWriteArrayList<>();

    Registration attach(Sink sink) {
        sinks.add(sink);
        return () -> sinks.remove(sink);
    }

    @Override
    public void on(MessengerEvent event) {
        sinks.forEach(s -> s.messenger(event));
    }

    @Override
    public void on(ContactEvent event) {
        sinks.forEach(s -> s.contact(event));
    }

    @Override
    public void reload() {
        sinks.forEach(Sink::reloaded);
    }
}
