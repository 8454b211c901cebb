package chat.allium.pool;

import chat.allium.api.identity.Identity;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.lease.Leased;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.pool.LinkView;
import chat.allium.api.pool.Urgency;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pool as a service: puts its parts together and follows transports and storage as they come and go. */
@Component(service = ConnectionPool.class, configurationPid = "chat.allium.pool")
@Designate(ocd = LinkPool.Config.class)
public final class LinkPool implements ConnectionPool {

    /** Configuration. */
    @ObjectClassDefinition(name = "Allium: connection pool")
    public @interface Config {
        /** How many links this side may have dialled. */
        @AttributeDefinition(
                description = "Most links that this node dialled; beyond, the least used is closed",
                min = "1",
                max = "100000")
        int maxDialled() default 50;

        /** When an unused link goes. */
        @AttributeDefinition(
                description = "Seconds after which a link that this node dialled and nobody uses is closed",
                min = "1",
                max = "1000000")
        int idleSeconds() default 300;

        /** How many dials at once. */
        @AttributeDefinition(description = "Most dials at once", min = "1", max = "1000")
        int maxDials() default 10;

        /** How many friends may have dialled. */
        @AttributeDefinition(description = "Most friends whose links came in", min = "1", max = "100000")
        int maxInbound() default 200;

        /** Which transport is tried first. */
        @AttributeDefinition(description = "Schemes of transports, the one to try first in front, separated by commas")
        String transportOrder() default "tor,tcp";
    }

    private static final Logger LOG = LoggerFactory.getLogger(LinkPool.class);

    private final Leased<Storage> storage = new Leased<>("storage");
    private final Users users = new Users();
    private final Calls calls = new Calls();
    private final Roster roster;
    private final Transports transports;
    private final Dialler dialler;
    private final Switchboard board;
    private final Doorway doorway;
    private final Listening listening;
    private final OwnAddresses addresses;
    private final Sending sending;
    private final Usable usable;
    private final Ticker ticker;

    /** For Declarative Services. */
    @Activate
    public LinkPool(@Reference Identity identity, @Reference Vault vault, @Reference LinkFactory links, Config config) {
        this(
                identity.self(),
                vault,
                links,
                Limits.of(config),
                order(config),
                System::nanoTime,
                System::currentTimeMillis,
                new SecureRandom());
    }

    LinkPool(
            PeerId self,
            Vault vault,
            LinkFactory links,
            Limits limits,
            List<String> order,
            LongSupplier nanos,
            LongSupplier wallMillis,
            RandomGenerator random) {
        this.roster = new Roster(storage, vault, Clock.systemUTC());
        this.transports = new Transports(order, nanos);
        this.dialler = new Dialler(transports, links, roster, nanos);
        this.board = new Switchboard(new PoolCore(self, limits), users, roster, dialler, calls, nanos, random);
        this.doorway = new Doorway(self, links, users, board, calls);
        this.addresses = new OwnAddresses(transports, roster);
        this.listening =
                new Listening(transports, doorway, () -> users.hasMessenger() && storage.isBound(), addresses::learned);
        this.sending = new Sending(board, nanos);
        this.usable = new Usable(transports, board, users);
        this.ticker = new Ticker(board, listening::wake, usable::tellAll, nanos, wallMillis);
    }

    /** Links stay: only what opens or closes next follows the new limits. */
    @Modified
    void modified(Config config) {
        board.post(new PoolEvent.Limited(Limits.of(config)));
        List<String> before = transports.order();
        transports.order(order(config));
        if (!before.equals(transports.order())) {
            usable.improve();
        }
    }

    private static List<String> order(Config config) {
        return Arrays.stream(config.transportOrder().split(","))
                .map(String::strip)
                .filter(scheme -> !scheme.isEmpty())
                .toList();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStorage(Storage bound) {
        storage.bind(bound);
        addresses.load();
        listening.wake();
    }

    void unbindStorage(Storage unbound) {
        if (!storage.unbind(unbound)) {
            LOG.warn("The storage was stopped while the pool was still reading in it");
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(Transport transport) {
        transports.bind(transport, listening::wake, usable::became);
        listening.wake();
    }

    void unbindTransport(Transport transport) {
        transports.unbind(transport);
        listening.wake();
    }

    /** Says goodbye on every link, for a bounded moment. */
    @Deactivate
    public void stop() {
        ticker.stop();
        listening.stop();
        calls.stop();
        board.sayGoodbye();
        transports.unbindAll();
    }

    /** The link that carries messages to a peer, as sending finds it. */
    Optional<PooledLink> live(PeerId peer) {
        return sending.live(peer);
    }

    /** Whether friends can come over the transport of this scheme. */
    boolean listens(String scheme) {
        return transports.of(scheme).flatMap(listening::address).isPresent();
    }

    @Override
    public Registration attach(LinkUser user) {
        users.add(user);
        if (Users.isMessenger(user)) {
            // What was said of its lanes before it came is not true.
            board.post(new PoolEvent.DisconnectAll());
        }
        board.introduce(user);
        usable.tell(user);
        listening.wake();
        return () -> {
            if (users.remove(user) && Users.isMessenger(user)) {
                board.post(new PoolEvent.DisconnectAll());
            }
        };
    }

    @Override
    public void dial(PeerId peer, Urgency urgency) {
        board.post(new PoolEvent.DialWanted(peer, urgency));
    }

    @Override
    public void send(PeerId to, Frame frame) throws TransportException {
        sending.send(to, frame);
    }

    @Override
    public boolean offer(PeerId to, Frame frame) {
        return sending.offer(to, frame);
    }

    @Override
    public void awaiting(PeerId peer, boolean outstanding) {
        board.post(new PoolEvent.Awaiting(peer, outstanding));
        live(peer).ifPresent(pooled -> pooled.link().awaiting(outstanding));
    }

    @Override
    public void disconnect(PeerId peer) {
        board.post(new PoolEvent.Disconnect(peer));
    }

    @Override
    public void shun(PeerId peer) {
        live(peer).ifPresent(board::shun);
        disconnect(peer);
    }

    @Override
    public Set<PeerId> connected() {
        return Set.copyOf(board.active().keySet());
    }

    @Override
    public List<LinkView> links() {
        return board.active().values().stream()
                .map(Switchboard.Active::link)
                .map(pooled -> new LinkView(
                        pooled.peer(), pooled.link().scheme(), pooled.link().dialled()))
                .toList();
    }

    @Override
    public List<PeerAddress> addresses() {
        return addresses.all(listening::address);
    }

    @Override
    public List<String> order(Optional<PeerId> peer) {
        List<String> own = peer.map(roster::order).orElse(List.of());
        return own.isEmpty() ? transports.order() : own;
    }

    @Override
    public void order(PeerId peer, List<String> schemes) {
        roster.order(peer, schemes);
        board.improve(peer);
    }

    @Override
    public List<String> troubles() {
        return transports.troubles();
    }

    @Override
    public boolean anonymous(String scheme) {
        return transports.of(scheme).filter(Provider::anonymous).isPresent();
    }

    @Override
    public boolean clear(String scheme) {
        return transports.of(scheme).filter(provider -> !provider.anonymous()).isPresent();
    }

    @Override
    public List<PeerAddress> rendezvous(byte[] keySeed) {
        return transports.all().stream()
                .flatMap(provider -> provider.rendezvous(keySeed).stream())
                .toList();
    }

    @Override
    public Link open(PeerAddress to, Protocol protocol, Optional<PeerId> expected) throws TransportException {
        return calls.run(new Call(), call -> dialler.open(to, protocol, expected, call));
    }

    @Override
    public Registration hostContact(ListenerSpec spec, Consumer<Link> accepted) {
        return listening.host(spec, accepted)::run;
    }

    @Override
    public Registration acceptContacts(Consumer<Link> accepted) {
        doorway.acceptContacts(accepted);
        return () -> doorway.refuseContacts(accepted);
    }
}
