package chat.allium.pool;

import chat.allium.api.identity.VaultException;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.StorageException;
import chat.allium.api.transport.PeerAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where friends reach this node; remembered, so that it is known before a transport is there. */
final class OwnAddresses {

    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

    private final Transports transports;
    private final Roster roster;
    private final Map<String, PeerAddress> remembered = new ConcurrentHashMap<>();

    OwnAddresses(Transports transports, Roster roster) {
        this.transports = transports;
        this.roster = roster;
    }

    /** Reads what was remembered; does not wait. */
    void load() {
        Thread.ofVirtual().name("pool-addresses").start(() -> transports.order().forEach(this::load));
    }

    private void load(String scheme) {
        try {
            roster.ownAddress(scheme).ifPresent(address -> remembered.putIfAbsent(scheme, address));
        } catch (StorageException | NoProviderException | VaultException | IllegalArgumentException e) {
            LOG.warn("The address of this node over {} is not known before it listens: {}", scheme, e.getMessage());
        }
    }

    void learned(PeerAddress address) {
        if (!address.equals(remembered.put(address.scheme(), address))) {
            roster.remember(address);
        }
    }

    /** @param listening the address that is open on a transport */
    List<PeerAddress> all(Function<Provider, Optional<PeerAddress>> listening) {
        List<Provider> there = transports.all();
        return Stream.concat(transports.order().stream(), there.stream().map(Provider::scheme))
                .distinct()
                .flatMap(scheme -> there.stream()
                        .filter(provider -> provider.scheme().equals(scheme))
                        .findFirst()
                        .flatMap(listening)
                        .or(() -> Optional.ofNullable(remembered.get(scheme)))
                        .stream())
                .toList();
    }
}
