package chat.allium.storage.switching;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import java.util.Dictionary;
import java.util.Hashtable;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one {@link Storage} of the node, and the engine behind it. */
final class Service implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final BundleContext context;
    private final StorageEngine engine;
    private final Opening opening;
    private final Gate gate;
    private volatile @Nullable ServiceRegistration<Storage> registration;

    Service(BundleContext context, StorageEngine engine, Opening opening) {
        this(context, engine, opening, new Gate(opening), null);
    }

    private Service(
            BundleContext context,
            StorageEngine engine,
            Opening opening,
            Gate gate,
            @Nullable ServiceRegistration<Storage> registration) {
        this.context = context;
        this.engine = engine;
        this.opening = opening;
        this.gate = gate;
        this.registration = registration;
    }

    /** The same service on another engine; nobody is rebound. */
    Service on(StorageEngine next, Opening open) {
        return new Service(context, next, open, gate, registration);
    }

    StorageEngine engine() {
        return engine;
    }

    Opening opening() {
        return opening;
    }

    Gate gate() {
        return gate;
    }

    void register() {
        registration = context.registerService(Storage.class, gate, properties());
    }

    /** Says the engine's name to those who look. */
    void rename() {
        ServiceRegistration<Storage> registered = registration;
        if (registered != null) {
            registered.setProperties(properties());
        }
    }

    private Dictionary<String, Object> properties() {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Storage.NAME, engine.name());
        return properties;
    }

    /** Takes it back, which waits for the calls of its users, and closes the store. */
    @Override
    public void close() {
        ServiceRegistration<Storage> registered = registration;
        if (registered != null) {
            try {
                registered.unregister();
            } catch (IllegalStateException e) {
                LOG.debug("It was taken back already.", e);
            }
        }
        opening.close();
    }
}
