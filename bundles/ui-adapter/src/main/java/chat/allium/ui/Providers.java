package chat.allium.ui;

import chat.allium.api.storage.Storage;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Which transports and which storage there are just now; they come and go while the facade stays. */
@Component(service = Providers.class)
public final class Providers {

    /** How a transport is doing. */
    record State(String scheme, boolean anonymous, TransportStatus status) {}

    private static final TransportStatus GONE =
            new TransportStatus(TransportStatus.State.STOPPED, 0, "It was stopped.");

    private final Map<Transport, Registration> transports = new ConcurrentHashMap<>();
    private final List<Consumer<State>> watchers = new CopyOnWriteArrayList<>();
    private volatile Optional<String> storage = Optional.empty();

    /** Every transport, by scheme. */
    List<State> transports() {
        return transports.keySet().stream()
                .map(t -> new State(t.scheme(), t.anonymous(), t.status()))
                .sorted(Comparator.comparing(State::scheme))
                .toList();
    }

    /** The name of the storage engine. */
    Optional<String> storage() {
        return storage;
    }

    /** Tells of every change of a transport from now on. */
    Registration watch(Consumer<State> watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(Transport transport) {
        transports.put(transport, transport.watch(s -> tell(new State(transport.scheme(), transport.anonymous(), s))));
    }

    void unbindTransport(Transport transport) {
        Registration watching = transports.remove(transport);
        if (watching != null) {
            watching.close();
            tell(new State(transport.scheme(), transport.anonymous(), GONE));
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindStorage")
    void bindStorage(Storage bound, Map<String, Object> properties) {
        storage = Optional.of(String.valueOf(properties.getOrDefault(Storage.NAME, "unnamed")));
    }

    void unbindStorage(Storage unbound, Map<String, Object> properties) {
        // Greedy binds the new one before it unbinds the old: only the old one's own name is forgotten.
        if (storage.equals(Optional.of(String.valueOf(properties.getOrDefault(Storage.NAME, "unnamed"))))) {
            storage = Optional.empty();
        }
    }

    @Deactivate
    void close() {
        transports.values().forEach(Registration::close);
    }

    private void tell(State state) {
        watchers.forEach(w -> w.accept(state));
    }
}
