package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.VaultException;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.link.Protocol;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.StorageException;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.pool.Transports.Way;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** From a peer's row, or an address, to an authenticated link. Parks the calling virtual thread; an interrupt ends it. */
final class Dialler {

    /** The whole of a dial. */
    static final Duration BUDGET = Duration.ofSeconds(30);
    /** How long a way that hides nothing is waited for while there are others: a second try gets what time is left. */
    static final Duration HURRY = Duration.ofSeconds(1);

    /** A link, and what its peer was to us when it was dialled. */
    record Reached(Link link, PeerState state) {}

    private final Transports transports;
    private final LinkFactory links;
    private final Roster roster;
    private final LongSupplier nanos;

    Dialler(Transports transports, LinkFactory links, Roster roster, LongSupplier nanos) {
        this.transports = transports;
        this.links = links;
        this.roster = roster;
        this.nanos = nanos;
    }

    /** @param than only ways that are tried before this scheme: there is a link over it already */
    Reached dial(PeerId peer, Optional<String> than, Call call) throws TransportException {
        PeerRow row = row(peer);
        List<PeerAddress> addresses = addresses(row);
        List<String> order = order(peer);
        long deadline = nanos.getAsLong() + BUDGET.toNanos();
        Set<Way> tried = new HashSet<>();
        Set<Way> hurried = new HashSet<>();
        TransportException failure = null;
        while (true) {
            List<Way> ways = better(transports.ways(addresses, row.clearAllowed(), order), than).stream()
                    .filter(way -> !tried.contains(way))
                    .sorted(Comparator.comparing(hurried::contains))
                    .toList();
            if (ways.isEmpty()) {
                throw failure != null ? failure : noWay(addresses);
            }
            Way way = ways.getFirst();
            boolean hurry = ways.size() > 1 && !way.provider().anonymous() && hurried.add(way);
            if (!hurry) {
                tried.add(way);
            }
            try {
                long share = (deadline - nanos.getAsLong()) / ways.size();
                if (hurry) {
                    share = Math.min(share, HURRY.toNanos());
                }
                return new Reached(link(way, Protocol.FRIEND, Optional.of(peer), share, call), row.state());
            } catch (TransportException e) {
                if (e.reason() != Reason.TIMEOUT) {
                    tried.add(way);
                }
                if (call.isCancelled() || nanos.getAsLong() >= deadline) {
                    throw e;
                }
                failure = worse(failure, e);
            }
        }
    }

    private static List<Way> better(List<Way> ways, Optional<String> than) {
        return than.isEmpty()
                ? ways
                : ways.stream()
                        .takeWhile(way -> !way.address().scheme().equals(than.get()))
                        .toList();
    }

    private List<String> order(PeerId peer) throws TransportException {
        try {
            List<String> own = roster.order(peer);
            return own.isEmpty() ? transports.order() : own;
        } catch (StorageException | NoProviderException | VaultException e) {
            throw new TransportException(Reason.NOT_READY, e.getMessage(), e);
        }
    }

    Link open(PeerAddress to, Protocol protocol, Optional<PeerId> expected, Call call) throws TransportException {
        Provider provider = transports
                .of(to.scheme())
                .orElseThrow(() -> new TransportException(
                        Reason.NOT_READY, "There is no transport " + to.scheme() + " just now; start its bundle."));
        return link(new Way(provider, to), protocol, expected, BUDGET.toNanos(), call);
    }

    private Link link(Way way, Protocol protocol, Optional<PeerId> expected, long budget, Call call)
            throws TransportException {
        long deadline = nanos.getAsLong() + budget;
        Connection connection = way.provider().connect(way.address(), Duration.ofNanos(Math.max(1, budget)));
        call.connected(connection);
        Duration left = Duration.ofNanos(Math.max(1, deadline - nanos.getAsLong()));
        Duration limit = way.provider().handshake();
        Duration shorter = left.compareTo(limit) < 0 ? left : limit;
        return way.provider()
                .guard()
                .call(() -> links.client(connection, protocol, expected, shorter), shorter, Link::close);
    }

    private PeerRow row(PeerId peer) throws TransportException {
        try {
            return roster.find(peer)
                    .filter(row -> row.state() != PeerState.BLOCKED)
                    .orElseThrow(() -> new TransportException(Reason.INVALID, "That peer is no friend of this node."));
        } catch (StorageException | NoProviderException e) {
            throw new TransportException(Reason.NOT_READY, e.getMessage(), e);
        }
    }

    private List<PeerAddress> addresses(PeerRow row) throws TransportException {
        try {
            return roster.addresses(row);
        } catch (VaultException e) {
            throw new TransportException(Reason.INVALID, "The friend's addresses do not open: " + e.getMessage(), e);
        }
    }

    /** Nothing was tried: because nothing is online, or because nothing may be. */
    private TransportException noWay(List<PeerAddress> addresses) {
        boolean reachable = addresses.stream()
                .anyMatch(address ->
                        transports.of(address.scheme()).filter(Provider::usable).isPresent());
        boolean elsewhere = addresses.stream()
                .anyMatch(address ->
                        transports.of(address.scheme()).filter(Provider::usable).isEmpty());
        return reachable && !elsewhere
                ? new TransportException(
                        Reason.INVALID,
                        "The friend is only reachable over a transport that is not anonymous, which you did not allow.")
                : new TransportException(Reason.NOT_READY, "No transport that reaches the friend is online yet.");
    }

    /** What is our own fault says nothing of the peer, so it stands above the rest. */
    private static TransportException worse(@Nullable TransportException before, TransportException now) {
        boolean ours = before != null && (before.reason() == Reason.NOT_READY || before.reason() == Reason.CLOSED);
        return before != null && ours ? before : now;
    }
}
