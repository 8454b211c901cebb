package chat.allium.contacts;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.ContactListener;
import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.contacts.IncomingRequest;
import chat.allium.api.contacts.OutgoingRequest;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.contacts.RequestSchedule.Event;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
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

/** Friends, friend codes and friend requests: checks what the user asks for and has it done on the desk. */
@Component(immediate = true, configurationPid = "chat.allium.contacts")
@Designate(ocd = FriendContacts.Config.class)
public final class FriendContacts implements Contacts {

    /** Read at start. */
    @ObjectClassDefinition(name = "Allium contacts")
    public @interface Config {
        /** Requests that wait for our answer, for each code. */
        @AttributeDefinition(name = "Requests that may wait, for each code", min = "1", max = "150")
        int pendingPerCode() default 50;

        /** Pause after the first failure; it doubles. */
        @AttributeDefinition(name = "First pause before a retry, in seconds", min = "1")
        int retryFirstSeconds() default 30;

        /** Longest pause. */
        @AttributeDefinition(name = "Longest pause before a retry, in seconds", min = "1")
        int retryLongestSeconds() default 900;

        /** Deliveries at once. */
        @AttributeDefinition(name = "Deliveries at once", min = "1")
        int deliveriesAtOnce() default 8;
    }

    private final Office office;
    private final Errands errands;
    private final Delivery delivery;
    private final OwnCodes ownCodes;
    private final Requests requests;
    private final FriendList friendList;
    private final List<Registration> registrations;

    /** Begins to work as soon as there is a storage. */
    @Activate
    public FriendContacts(
            Config config,
            @Reference ConnectionPool pool,
            @Reference Identity identity,
            @Reference FriendCodes codes,
            @Reference Vault vault) {
        this(limits(config), pool, identity, codes, vault, Clock.systemUTC(), System::nanoTime, new SecureRandom());
    }

    FriendContacts(
            Office.Limits limits,
            ConnectionPool pool,
            Identity identity,
            FriendCodes codes,
            Vault vault,
            Clock clock,
            LongSupplier nanos,
            SecureRandom random) {
        Tokens tokens = new Tokens(random);
        this.office =
                new Office(pool, identity, codes, new Book(vault, tokens), clock, nanos, limits, new CodesAndErrands());
        this.errands = new Errands(office, this::deliver, new Farewell(pool, tokens.boot()));
        Acceptances acceptances = new Acceptances(office, errands);
        Arrivals arrivals = new Arrivals(office, errands, acceptances);
        Reception reception = new Reception(identity, office.reach, arrivals);
        this.delivery = new Delivery(pool, identity, codes, office.reach, arrivals);
        this.ownCodes = new OwnCodes(office, reception, tokens);
        this.requests = new Requests(office, errands, acceptances, tokens);
        this.friendList = new FriendList(office, errands);
        office.open();
        this.registrations = List.of(
                pool.attach(new Replies(office, errands, acceptances)),
                pool.acceptContacts(link -> reception.serve(link, Optional.empty())));
    }

    private Delivery.Outcome deliver(Asked request) {
        return delivery.attempt(request);
    }

    private static Office.Limits limits(Config config) {
        return new Office.Limits(
                config.pendingPerCode(),
                Duration.ofSeconds(config.retryFirstSeconds()),
                Duration.ofSeconds(config.retryLongestSeconds()),
                config.deliveriesAtOnce());
    }

    /** Lets the storage be switched in place; what stands in {@link Config} is read at the next start. */
    @Modified
    void modified() {
        // Nothing to do here.
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStorage(Storage storage) {
        office.book.bind(storage);
        office.post(() -> {});
    }

    void unbindStorage(Storage storage) {
        office.book.unbind(storage);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(ContactListener listener) {
        office.announcer.add(listener);
    }

    void unbindListener(ContactListener listener) {
        office.announcer.remove(listener);
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(Registration::close);
        office.close();
        errands.close();
        ownCodes.close();
    }

    private final class CodesAndErrands implements Office.Clerk {
        @Override
        public void loaded() {
            ownCodes.hostAll();
            errands.restart();
        }

        @Override
        public long nextTick() {
            return errands.nextTick();
        }

        @Override
        public void tick() {
            errands.on(new Event.Tick<>());
        }
    }

    @Override
    public String selfName() {
        return state().selfName();
    }

    @Override
    public void nameSelf(String name) throws ContactException {
        String stripped = name.strip();
        Names.checkOwn(stripped);
        office.call(() -> {
            office.book.commit(office.book.change().selfName(stripped));
            return true;
        });
    }

    @Override
    public FriendCode code() {
        List<OwnCode> codes = state().codes();
        return codes.isEmpty() ? unchecked(ownCodes::current) : codes.getLast().code();
    }

    @Override
    public void befriend(FriendCode code, Optional<PeerAddress> at, String name) throws ContactException {
        requests.befriend(code, at, name);
    }

    @Override
    public List<OutgoingRequest> outgoing() {
        return state().waiting().stream().map(errands::view).toList();
    }

    @Override
    public List<IncomingRequest> incoming() {
        return state().asking().values().stream()
                .filter(Asking::waits)
                .map(Asking::request)
                .toList();
    }

    @Override
    public Friend accept(PeerId requester, String name) throws ContactException {
        return requests.accept(requester, name);
    }

    @Override
    public void decline(PeerId requester) throws ContactException {
        requests.decline(requester);
    }

    @Override
    public void cancel(String name) throws ContactException {
        requests.cancel(name);
    }

    @Override
    public List<Friend> friends() {
        return state().peers().values().stream()
                .flatMap(peer -> peer.friend().stream())
                .sorted(Comparator.comparing(Friend::name, String.CASE_INSENSITIVE_ORDER))
                .toList();
    }

    @Override
    public Optional<Friend> friend(String name) {
        return friends().stream()
                .filter(friend -> friend.name().equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public Optional<Friend> friend(PeerId peer) {
        return state().peer(peer).flatMap(Peer::friend);
    }

    @Override
    public void rename(PeerId peer, String name) throws ContactException {
        friendList.rename(peer, name);
    }

    @Override
    public void remove(PeerId peer) throws ContactException {
        friendList.remove(peer);
    }

    @Override
    public void allowClear(PeerId peer, String scheme, boolean allowed, Optional<PeerAddress> at)
            throws ContactException {
        friendList.allowClear(peer, scheme, allowed, at);
    }

    @Override
    public void block(PeerId peer, boolean blocked) throws ContactException {
        friendList.block(peer, blocked);
    }

    private State state() {
        return office.book.seen().orElseGet(() -> unchecked(office::state));
    }

    private <T> T unchecked(Callable<T> work) {
        try {
            return office.call(work);
        } catch (ContactException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
