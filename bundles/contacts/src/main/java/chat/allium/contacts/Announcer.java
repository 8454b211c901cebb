package chat.allium.contacts;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners, in order, on one thread of its own. */
final class Announcer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final List<ContactListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("contacts-events").factory());

    void add(ContactListener listener) {
        listeners.add(listener);
    }

    void remove(ContactListener listener) {
        listeners.remove(listener);
    }

    /** Call it after the commit. */
    void tell(ContactEvent event) {
        try {
            thread.execute(() -> listeners.forEach(listener -> tell(listener, event)));
        } catch (RejectedExecutionException e) {
            LOG.debug("An event came while contacts were being stopped");
        }
    }

    private static void tell(ContactListener listener, ContactEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException e) {
            LOG.error("A listener for contacts failed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
