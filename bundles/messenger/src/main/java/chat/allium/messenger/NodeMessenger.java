package chat.allium.messenger;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactListener;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.limit.RateLimiter;
import chat.allium.api.message.Content;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.message.QueuedLane;
import chat.allium.api.message.Signal;
import chat.allium.api.message.Statistics;
import chat.allium.api.plugin.Activities;
import chat.allium.api.plugin.Activity;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.queue.OutboundQueue;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messenger as a service: its references come and go, and friends do. */
@Component(
        immediate = true,
        configurationPid = "chat.allium.messenger",
        service = {Messenger.class, ContactListener.class, Activities.class})
@Designate(ocd = NodeMessenger.Config.class)
public final class NodeMessenger implements Messenger, ContactListener, Activities {

    /** Configuration. */
    @ObjectClassDefinition(name = "Allium: messenger")
    public @interface Config {
        /** Below this friends' messages are not taken. */
        @AttributeDefinition(
                min = "0",
                max = "1048576",
                description = "MiB free on the store's disk below which friends' messages are not taken; 0 for never")
        int inboundFreeMib() default 256;

        /** Below this nothing is sent. */
        @AttributeDefinition(
                min = "0",
                max = "1048576",
                description = "MiB free on the store's disk below which sending is refused; 0 for never")
        int sendFreeMib() default 64;
    }

    private static final Logger LOG = LoggerFactory.getLogger(NodeMessenger.class);
    private static final String WAITING = "allium.messages.waiting";

    private final Leased<Storage> storage = new Leased<>("storage");
    private final Alarm alarm = Alarm.system();
    private final Interceptors interceptors = new Interceptors(alarm);
    private final Flows flows;

    @Activate
    public NodeMessenger(
            @Reference ConnectionPool pool,
            @Reference OutboundQueue queue,
            @Reference RateLimiter limiter,
            @Reference Vault vault,
            Config config) {
        this(
                pool,
                queue,
                limiter,
                vault,
                RoomLimits.of(config),
                BootClock.system(),
                System::currentTimeMillis,
                BootClock.bootId());
    }

    NodeMessenger(
            ConnectionPool pool,
            OutboundQueue queue,
            RateLimiter limiter,
            Vault vault,
            RoomLimits limits,
            LongSupplier nanos,
            LongSupplier wallMillis,
            String bootId) {
        flows = new Flows(
                storage,
                interceptors,
                alarm,
                this::reply,
                pool,
                queue,
                limiter,
                vault,
                limits,
                nanos,
                wallMillis,
                bootId);
    }

    @Activate
    void start() {
        flows.start();
    }

    @Deactivate
    void stop() {
        // Read by the launcher, which outlives every bundle: whoever ends the node is told.
        System.setProperty(WAITING, String.valueOf(flows.stop()));
    }

    @Override
    public MessageId send(PeerId to, Content content) throws MessageRejectedException {
        flows.timekeeping.await();
        return flows.sending.send(to, content);
    }

    @Override
    public MessageId sendOnce(PeerId to, Content content, String key) throws MessageRejectedException {
        OnceKey once = OnceKey.of(to, key);
        flows.timekeeping.await();
        return flows.sending.sendOnce(to, content, once);
    }

    @Override
    public List<Message> history(PeerId with, OptionalLong before, int limit) {
        return flows.history.page(with, before, limit);
    }

    @Override
    public List<QueuedLane> queue() {
        return flows.queue.waiting();
    }

    @Override
    public List<Activity> activities() {
        return Stream.concat(flows.events.activities().stream(), interceptors.activities().stream())
                .toList();
    }

    @Override
    public void retry(PeerId peer) {
        flows.loop.execute(() -> flows.outbound.feed(new LaneEvent.Retry(peer)));
    }

    @Override
    public void drop(PeerId to, MessageId message) throws MessageRejectedException {
        flows.dropping.drop(to, message);
    }

    @Override
    public void seen(PeerId friend, MessageId upTo) {
        flows.signals.seen(friend, upTo, flows.inbound.stream(friend));
    }

    @Override
    public void typing(PeerId friend) {
        flows.signals.writes(friend);
    }

    @Override
    public boolean tells(Signal signal) {
        return flows.signals.on(signal);
    }

    @Override
    public void tell(Signal signal, boolean on) throws MessageRejectedException {
        try {
            storage.use(store -> store.write(tx -> {
                flows.signals.put(tx, signal, on);
                return true;
            }));
        } catch (StorageException | NoProviderException e) {
            throw new MessageRejectedException(e.getMessage());
        }
    }

    @Override
    public Statistics statistics() {
        return flows.meter.statistics(flows.room.free());
    }

    @Override
    public Optional<String> trouble() {
        return flows.room.refusesSending().or(flows.room::refusesInbound);
    }

    @Override
    public void on(ContactEvent event) {
        switch (event) {
            case ContactEvent.FriendChanged changed ->
                flows.friends.refresh(changed.friend().peer());
            case ContactEvent.FriendRemoved removed -> flows.forget(removed.peer());
            default -> LOG.trace("Nothing for messages to do.");
        }
    }

    @Reference(
            name = "storage",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStorage(Storage provider) {
        storage.bind(provider);
    }

    void unbindStorage(Storage provider) {
        storage.unbind(provider);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(MessengerListener service, Map<String, ?> properties) {
        flows.events.add(service, properties);
    }

    void removeListener(MessengerListener service) {
        flows.events.remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addHandler(MessageHandler service, Map<String, ?> properties) {
        flows.events.add(service, properties);
    }

    void removeHandler(MessageHandler service) {
        flows.events.remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addInterceptor(MessageInterceptor service, Map<String, ?> properties) {
        interceptors.add(service, properties);
    }

    void removeInterceptor(MessageInterceptor service) {
        interceptors.remove(service);
    }

    /** Whether no listener and no handler has anything to do or is at it. */
    boolean idle() {
        return flows.events.idle();
    }

    /** @return whether it was taken */
    private boolean reply(PeerId to, Content content) {
        try {
            send(to, content);
            return true;
        } catch (MessageRejectedException e) {
            LOG.warn("A reply to {} was not sent: {}", to, e.getMessage());
            return false;
        }
    }
}
