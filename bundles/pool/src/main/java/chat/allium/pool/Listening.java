package chat.allium.pool;

import chat.allium.api.link.Link;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every address open that should be: whatever changes, {@link #wake} compares what is open with what is wanted, on a thread
 * of its own, and what failed is tried again the next time.
 */
final class Listening {

    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

    /** Something to listen as; known by what it is, not by its content. */
    private static final class Door {
        private final ListenerSpec spec;
        private final boolean keyed;
        private final BiConsumer<Provider, Connection> arrived;

        Door(ListenerSpec spec, BiConsumer<Provider, Connection> arrived) {
            this.spec = spec;
            this.keyed = spec.keySeed().isPresent();
            this.arrived = arrived;
        }
    }

    private record Place(Provider provider, Door door) {}

    private final Transports transports;
    private final Doorway doorway;
    private final BooleanSupplier ready;
    private final Consumer<PeerAddress> learned;
    private final Door friends;
    private final List<Door> hosted = new CopyOnWriteArrayList<>();
    private final Map<Place, Listener> open = new ConcurrentHashMap<>();
    private final Map<Place, String> troubles = new ConcurrentHashMap<>();
    /** Being opened; the value says whether somebody asked for it meanwhile. */
    private final Map<Place, Boolean> opening = new ConcurrentHashMap<>();

    private final AtomicInteger wakes = new AtomicInteger();
    private volatile boolean stopped;

    /**
     * @param ready whether friends can be received
     * @param learned is told of each address of ours
     */
    Listening(Transports transports, Doorway doorway, BooleanSupplier ready, Consumer<PeerAddress> learned) {
        this.transports = transports;
        this.doorway = doorway;
        this.ready = ready;
        this.learned = learned;
        this.friends = new Door(ListenerSpec.named("friends"), doorway::friend);
    }

    /** @return closes the address again */
    Runnable host(ListenerSpec spec, Consumer<Link> accepted) {
        Door door = new Door(spec, (provider, connection) -> doorway.contact(provider, connection, accepted));
        hosted.add(door);
        wake();
        return () -> {
            if (hosted.remove(door)) {
                wake();
            }
        };
    }

    Optional<PeerAddress> address(Provider provider) {
        return Optional.ofNullable(open.get(new Place(provider, friends))).map(Listener::address);
    }

    /** Something may have changed. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            Thread.ofVirtual().name("pool-listening").start(() -> {
                int seen;
                do {
                    seen = wakes.get();
                    compare();
                } while (!wakes.compareAndSet(seen, 0));
            });
        }
    }

    void stop() {
        stopped = true;
        open.forEach((place, listener) -> close(place, listener));
    }

    private void compare() {
        List<Place> wanted = wanted();
        open.forEach((place, listener) -> {
            if (!wanted.contains(place)) {
                open.remove(place);
                close(place, listener);
            }
        });
        troubles.keySet().retainAll(wanted);
        wanted.stream().filter(place -> !open.containsKey(place)).forEach(this::begin);
    }

    /** On a thread of its own: a transport that does not return must not keep the others closed. */
    private void begin(Place place) {
        if (opening.merge(place, false, (before, asked) -> true)) {
            return;
        }
        Thread.ofVirtual().name("pool-listen").start(() -> {
            try {
                listen(place);
            } finally {
                boolean again = opening.remove(place);
                if (again || open.containsKey(place)) {
                    wake();
                }
            }
        });
    }

    private static void close(Place place, Listener listener) {
        place.provider().guard().close(listener::close);
    }

    /** Once open, the address of friends stays open: whom nobody can receive just now is refused and comes again. */
    private List<Place> wanted() {
        boolean receiving = ready.getAsBoolean();
        List<Place> places = new ArrayList<>();
        for (Provider provider : transports.all()) {
            Place ordinary = new Place(provider, friends);
            if (receiving || open.containsKey(ordinary)) {
                places.add(ordinary);
            }
            hosted.stream()
                    .filter(door -> !door.keyed || provider.hasRendezvous())
                    .forEach(door -> places.add(new Place(provider, door)));
        }
        return places;
    }

    private void listen(Place place) {
        Provider provider = place.provider();
        if (stopped || provider.isGone()) {
            return;
        }
        try {
            Listener listener = provider.transport().listen(place.door().spec, connection -> place.door()
                    .arrived
                    .accept(provider, connection));
            open.put(place, listener);
            troubles.remove(place);
            if (stopped || provider.isGone()) {
                close(place, listener);
            } else if (place.door() == friends) {
                learned.accept(listener.address());
            }
        } catch (TransportException | RuntimeException e) {
            String sentence = Objects.requireNonNullElse(e.getMessage(), "");
            if (!sentence.equals(troubles.put(place, sentence))) {
                LOG.warn(
                        "{} can not listen as {}, which is tried again: {}",
                        provider.scheme(),
                        place.door().spec.nickname(),
                        sentence);
            }
        }
    }
}
