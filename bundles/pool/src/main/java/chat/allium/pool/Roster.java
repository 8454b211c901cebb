package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Transaction;
import chat.allium.api.transport.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the pool reads and writes in the storage. Parks the calling virtual thread. */
final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

    private final Leased<Storage> storage;
    private final Vault vault;
    private final Clock clock;

    Roster(Leased<Storage> storage, Vault vault, Clock clock) {
        this.storage = storage;
        this.vault = vault;
        this.clock = clock;
    }

    /** @throws StorageException if it can not be read
     * @throws NoProviderException if there is no storage */
    Optional<PeerRow> find(PeerId peer) {
        return storage.use(store -> store.read(tx -> tx.peers().find(peer)));
    }

    /** What the peer is to us; empty for a stranger, and when nobody can say. */
    Optional<PeerState> state(PeerId peer) {
        try {
            return find(peer).map(PeerRow::state);
        } catch (StorageException | NoProviderException e) {
            LOG.warn("A peer was not let in because the store could not be read: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** @throws chat.allium.api.identity.VaultException if they do not open */
    List<PeerAddress> addresses(PeerRow row) {
        byte[] plain = vault.open(SealedColumn.PEER_ADDRESSES, row.peer().text(), row.addresses());
        List<PeerAddress> addresses = new ArrayList<>();
        for (String line : new String(plain, StandardCharsets.UTF_8).lines().toList()) {
            try {
                if (!line.isBlank()) {
                    addresses.add(PeerAddress.parse(line));
                }
            } catch (IllegalArgumentException e) {
                LOG.warn("An address of {} is malformed and was skipped", row.peer());
            }
        }
        return addresses;
    }

    /** Notes that the peer was heard of just now; does not wait. */
    void seen(PeerId peer) {
        long now = clock.millis();
        write("When a peer was seen", tx -> tx.peers()
                .find(peer)
                .map(row -> new PeerRow(
                        peer, row.state(), row.name(), row.addresses(), row.clearAllowed(), row.createdAt(), now))
                .ifPresent(tx.peers()::put));
    }

    /** The address of ours that was remembered. */
    Optional<PeerAddress> ownAddress(String scheme) {
        String key = addressKey(scheme);
        return storage.use(store -> store.read(tx -> tx.settings().get(key)))
                .map(value -> vault.open(SealedColumn.SETTING, key, Sealed.of(value)))
                .map(plain -> PeerAddress.parse(new String(plain, StandardCharsets.UTF_8)));
    }

    /** Remembers an address of ours; does not wait. */
    void remember(PeerAddress own) {
        String key = addressKey(own.scheme());
        byte[] plain = own.text().getBytes(StandardCharsets.UTF_8);
        byte[] value = vault.seal(SealedColumn.SETTING, key, plain).bytes();
        write("An address of this node", tx -> tx.settings().put(key, value));
    }

    /** The order of transports that the user gave this peer; empty for the node's own. */
    List<String> order(PeerId peer) {
        String key = orderKey(peer);
        return storage.use(store -> store.read(tx -> tx.settings().get(key)))
                .map(value -> vault.open(SealedColumn.SETTING, key, Sealed.of(value)))
                .map(plain -> new String(plain, StandardCharsets.UTF_8))
                .map(text -> List.of(text.split(",")))
                .orElse(List.of());
    }

    /** Keeps an order for a peer, or forgets it if it is empty; durable on return. */
    void order(PeerId peer, List<String> schemes) {
        String key = orderKey(peer);
        byte[] plain = String.join(",", schemes).getBytes(StandardCharsets.UTF_8);
        byte[] value = vault.seal(SealedColumn.SETTING, key, plain).bytes();
        storage.use(store -> store.write(tx -> {
            if (schemes.isEmpty()) {
                tx.settings().remove(key);
            } else {
                tx.settings().put(key, value);
            }
            return true;
        }));
    }

    private static String orderKey(PeerId peer) {
        return "order." + peer.text();
    }

    private static String addressKey(String scheme) {
        return "address." + scheme;
    }

    private void write(String what, Consumer<Transaction> work) {
        Thread.ofVirtual().name("pool-roster").start(() -> {
            try {
                storage.use(store -> store.submit(tx -> {
                            work.accept(tx);
                            return true;
                        }))
                        .exceptionally(e -> {
                            LOG.warn("{} was not stored: {}", what, e.getMessage());
                            return false;
                        });
            } catch (StorageException | NoProviderException e) {
                LOG.warn("{} was not stored: {}", what, e.getMessage());
            }
        });
    }
}
