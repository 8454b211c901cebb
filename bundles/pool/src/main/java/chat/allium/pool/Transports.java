package chat.allium.pool;

import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The transports that are there, in the order in which the user wants them tried. */
final class Transports {

    /** An address and what reaches it. */
    record Way(Provider provider, PeerAddress address) {}

    private record Bound(Provider provider, long since, AtomicBoolean watching) {}

    private volatile List<String> order;
    private final LongSupplier nanos;
    private final Map<Transport, Bound> bound = new ConcurrentHashMap<>();
    private final Map<Transport, Registration> watches = new ConcurrentHashMap<>();
    private final AtomicLong binds = new AtomicLong();

    Transports(List<String> order, LongSupplier nanos) {
        this.nanos = nanos;
        this.order = List.copyOf(order);
    }

    /** The schemes that the user named, in order. */
    List<String> order() {
        return order;
    }

    /** Another order from now on. */
    void order(List<String> schemes) {
        order = List.copyOf(schemes);
    }

    /**
     * Takes a transport in.
     *
     * @param changed called at each change of its status
     * @param online called whenever it becomes usable, also when it is so from the start
     */
    void bind(Transport transport, Runnable changed, Consumer<String> online) {
        AtomicBoolean watching = new AtomicBoolean(true);
        Provider provider = new Provider(transport, nanos);
        bound.put(transport, new Bound(provider, binds.incrementAndGet(), watching));
        AtomicBoolean usable = new AtomicBoolean();
        watches.put(transport, transport.watch(status -> {
            if (watching.get()) {
                follow(provider.scheme(), status, usable, changed, online);
            }
        }));
    }

    private static void follow(
            String scheme, TransportStatus status, AtomicBoolean usable, Runnable changed, Consumer<String> online) {
        changed.run();
        if (usable.getAndSet(status.usable()) != status.usable() && status.usable()) {
            online.accept(scheme);
        }
    }

    /** Ends what is under way over it. */
    void unbind(Transport transport) {
        Bound gone = bound.remove(transport);
        if (gone != null) {
            gone.watching().set(false);
            Registration watch = watches.remove(transport);
            if (watch != null) {
                watch.close();
            }
            gone.provider().leave();
        }
    }

    void unbindAll() {
        List.copyOf(bound.keySet()).forEach(this::unbind);
    }

    /** Every provider, first the scheme that is tried first; of one scheme the one that came last. */
    List<Provider> all() {
        return all(order);
    }

    private List<Provider> all(List<String> first) {
        List<Provider> providers = new ArrayList<>();
        bound.values().stream()
                .sorted(Comparator.comparingInt((Bound b) -> rank(b.provider().scheme(), first))
                        .thenComparing(b -> b.provider().scheme())
                        .thenComparing(Comparator.comparingLong(Bound::since).reversed()))
                .map(Bound::provider)
                .filter(p -> providers.stream().noneMatch(q -> q.scheme().equals(p.scheme())))
                .forEach(providers::add);
        return providers;
    }

    private static int rank(String scheme, List<String> first) {
        int index = first.indexOf(scheme);
        return index < 0 ? first.size() : index;
    }

    Optional<Provider> of(String scheme) {
        return all().stream().filter(p -> p.scheme().equals(scheme)).findFirst();
    }

    boolean anyUsable() {
        return all().stream().anyMatch(Provider::usable);
    }

    /** What transports do against their contract, a sentence each. */
    List<String> troubles() {
        return all().stream().flatMap(provider -> provider.troubles().stream()).toList();
    }

    /**
     * The ways that may be tried now, best first. One that is not anonymous is none unless the user agreed to it for this peer: an
     * anonymous transport that fails is never replaced by one that shows where this node is.
     *
     * @param clearAllowed schemes of transports that are not anonymous and to which the user agreed
     * @param first schemes, the one to try first in front
     */
    List<Way> ways(List<PeerAddress> addresses, Set<String> clearAllowed, List<String> first) {
        return all(first).stream()
                .filter(provider ->
                        provider.usable() && (provider.anonymous() || clearAllowed.contains(provider.scheme())))
                .flatMap(provider -> addresses.stream()
                        .filter(address -> address.scheme().equals(provider.scheme()))
                        .map(address -> new Way(provider, address)))
                .toList();
    }
}
