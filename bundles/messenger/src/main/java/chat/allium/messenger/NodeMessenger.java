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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

/** Puts the two flows together, and follows friends as they come and go. */
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
    private static final Duration LAST_ACKS = Duration.ofSeconds(5);
    private static final String WAITING = "allium.messages.waiting";
    private static final long DROPPING_SECONDS = 10;
    private static final String UNSURE =
            "The store did not answer in time; the history shows whether the message was dropped.";

    private final Leased<Storage> storage = new Leased<>("storage");
    private final Durable durable = new Durable(storage);
    private final Alarm alarm = Alarm.system();
    private final Interceptors interceptors = new Interceptors(alarm);
    private final Links links = new Links();
    private final Flights flights = new Flights();
    private final EventDispatcher events;
    private final SharedLanes lanes;
    private final DeliveryLoop loop;
    private final Ledger ledger;
    private final Timekeeping timekeeping;
    private final Room room;
    private final Inbound inbound;
    private final Outbound outbound;
    private final QueueView queueView;
    private final Signals signals;
    private final Meter meter;
    private final Friends friends;
    private final Sending sending;
    private final History history;
    private final Attachment attachment;
    private final Serial seeking = new Serial("allium-seek");

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
        Bodies bodies = new Bodies(vault, new SecureRandom());
        lanes = new SharedLanes(queue.open());
        NodeTime time = new NodeTime(nanos, wallMillis, bootId);
        meter = new Meter(nanos);
        events = new EventDispatcher(this::reply, meter::count, alarm);
        ledger = new Ledger(durable);
        timekeeping = new Timekeeping(time, ledger, lanes, nanos);
        loop = new DeliveryLoop(nanos, this::nextTick, this::tick, timekeeping::watch);
        room = new Room(storage, nanos, limits);
        Fresh fresh = new Fresh();
        Filing filing = new Filing(storage, interceptors, bodies, time, events, meter);
        inbound = new Inbound(filing, room, pool, limiter, meter, nanos, loop::wake);
        ReadMarks marks = new ReadMarks(durable, ledger, links, pool, loop, new ReadNews(durable, events), nanos);
        signals = new Signals(marks, new Typing(pool, events, nanos), loop);
        outbound = new Outbound(
                lanes,
                links,
                flights,
                pool,
                ledger,
                loop,
                events,
                time,
                nanos,
                peer -> new Courier(peer, durable, fresh, bodies, links, pool, nanos, () -> offerAgain(peer)),
                signals,
                meter,
                this::goOn);
        sending = new Sending(
                storage, room, interceptors, bodies, time, lanes, links, fresh, outbound, loop, events, meter);
        history = new History(storage, bodies, time, flights);
        queueView = new QueueView(lanes, links, time, nanos);
        friends =
                new Friends(durable, bodies, time, new FriendNews(links, inbound, outbound, queueView, signals, loop));
        LinkListener listener = new LinkListener(
                links, inbound, outbound, queueView, signals, meter, pool, loop, events, this::seekAll);
        StreamRenewal renewal = new StreamRenewal(durable, bodies, friends::everybody);
        attachment = new Attachment(durable, renewal, timekeeping, signals, friends, outbound, loop, pool, listener);
    }

    @Activate
    void start() {
        loop.start();
        attachment.begin();
    }

    @Deactivate
    void stop() {
        loop.execute(outbound::stop);
        int silent = flights.awaitNone(LAST_ACKS);
        attachment.end();
        timekeeping.stop();
        loop.close();
        ledger.close();
        durable.close();
        events.close();
        int waiting = queue().stream().mapToInt(QueuedLane::messages).sum();
        LOG.info("The messenger stopped; {} messages wait, and {} friends did not answer in time.", waiting, silent);
        // Read by the launcher, which outlives every bundle: whoever ends the node is told.
        System.setProperty(WAITING, String.valueOf(waiting));
    }

    @Override
    public MessageId send(PeerId to, Content content) throws MessageRejectedException {
        timekeeping.await();
        return sending.send(to, content);
    }

    @Override
    public MessageId sendOnce(PeerId to, Content content, String key) throws MessageRejectedException {
        OnceKey once = OnceKey.of(to, key);
        timekeeping.await();
        return sending.sendOnce(to, content, once);
    }

    @Override
    public List<Message> history(PeerId with, OptionalLong before, int limit) {
        return history.page(with, before, limit);
    }

    @Override
    public List<QueuedLane> queue() {
        return queueView.waiting();
    }

    @Override
    public List<Activity> activities() {
        return Stream.concat(events.activities().stream(), interceptors.activities().stream())
                .toList();
    }

    @Override
    public void retry(PeerId peer) {
        loop.execute(() -> outbound.feed(new LaneEvent.Retry(peer)));
    }

    @Override
    public void drop(PeerId to, MessageId message) throws MessageRejectedException {
        CompletableFuture<Void> dropped = CompletableFuture.supplyAsync(() -> outbound.drop(to, message), loop)
                .thenCompose(stored -> stored);
        try {
            dropped.get(DROPPING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MessageRejectedException refused
                    ? new MessageRejectedException(refused.getMessage())
                    : new MessageRejectedException(UNSURE);
        } catch (TimeoutException | CancellationException e) {
            throw new MessageRejectedException(UNSURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MessageRejectedException(UNSURE);
        }
    }

    @Override
    public void seen(PeerId friend, MessageId upTo) {
        signals.seen(friend, upTo, inbound.stream(friend));
    }

    @Override
    public void typing(PeerId friend) {
        signals.writes(friend);
    }

    @Override
    public boolean tells(Signal signal) {
        return signals.on(signal);
    }

    @Override
    public void tell(Signal signal, boolean on) throws MessageRejectedException {
        try {
            storage.use(store -> store.write(tx -> {
                signals.put(tx, signal, on);
                return true;
            }));
        } catch (StorageException | NoProviderException e) {
            throw new MessageRejectedException(e.getMessage());
        }
    }

    @Override
    public Statistics statistics() {
        return meter.statistics(room.free());
    }

    @Override
    public Optional<String> trouble() {
        return room.refusesSending().or(room::refusesInbound);
    }

    @Override
    public void on(ContactEvent event) {
        switch (event) {
            case ContactEvent.FriendChanged changed ->
                friends.refresh(changed.friend().peer());
            case ContactEvent.FriendRemoved removed -> {
                // First: reading it again, if it is one anew, makes it known again.
                signals.forget(removed.peer());
                ledger.add(removed.peer(), tx -> FormerStreams.forget(tx.settings(), removed.peer()));
                friends.removed(removed.peer());
            }
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
        events.add(service, properties);
    }

    void removeListener(MessengerListener service) {
        events.remove(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addHandler(MessageHandler service, Map<String, ?> properties) {
        events.add(service, properties);
    }

    void removeHandler(MessageHandler service) {
        events.remove(service);
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
        return events.idle();
    }

    private void seekAll() {
        seeking.execute(() -> {
            try {
                friends.lastSeenFirst().forEach(peer -> loop.execute(() -> outbound.feed(new LaneEvent.Seek(peer))));
            } catch (CancellationException e) {
                LOG.debug("Nobody is looked for: the messenger stops.", e);
            }
        });
    }

    private long nextTick() {
        return Math.min(Math.min(lanes.nextTick(), inbound.nextTick()), signals.nextTick());
    }

    private void tick() {
        outbound.feed(new LaneEvent.Tick());
        inbound.tick();
        signals.tick();
    }

    private void goOn(PeerId peer) {
        friends.goOn(peer);
    }

    private void offerAgain(PeerId peer) {
        loop.execute(() -> outbound.linkUp(peer));
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
