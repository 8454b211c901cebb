package chat.allium.ui;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.InvalidCodeException;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.Signal;
import chat.allium.api.message.Statistics;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.LinkView;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.ui.CodeView;
import chat.allium.api.ui.Conversations;
import chat.allium.api.ui.FriendView;
import chat.allium.api.ui.NodeView;
import chat.allium.api.ui.QueueView;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.RequestView;
import chat.allium.api.ui.SelfView;
import chat.allium.api.ui.TransportView;
import chat.allium.api.ui.UiEvent;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The facade. It keeps nothing but its listeners: what it shows is asked of the bundles that own it. */
@Component(service = Conversations.class)
public final class NodeConversations implements Conversations {

    private final Messenger messenger;
    private final Contacts contacts;
    private final ConnectionPool pool;
    private final Identity identity;
    private final FriendCodes codes;
    private final Providers providers;
    private final String version;
    private final Path home;
    private final Requests requests;
    private final Views views;
    private final List<Feed> feeds = new CopyOnWriteArrayList<>();
    private final List<Registration> registrations;

    /** Called by Declarative Services. */
    @Activate
    public NodeConversations(
            @Reference Messenger messenger,
            @Reference Contacts contacts,
            @Reference ConnectionPool pool,
            @Reference Identity identity,
            @Reference FriendCodes codes,
            @Reference Providers providers,
            @Reference EventTap tap,
            BundleContext context) {
        this(
                messenger,
                contacts,
                pool,
                identity,
                codes,
                providers,
                tap,
                property(context, "allium.version", "unknown"),
                Path.of(property(context, "allium.home", ".")));
    }

    NodeConversations(
            Messenger messenger,
            Contacts contacts,
            ConnectionPool pool,
            Identity identity,
            FriendCodes codes,
            Providers providers,
            EventTap tap,
            String version,
            Path home) {
        this.messenger = messenger;
        this.contacts = contacts;
        this.pool = pool;
        this.identity = identity;
        this.codes = codes;
        this.providers = providers;
        this.version = version;
        this.home = home;
        this.requests = new Requests(contacts);
        this.views = new Views(identity);
        this.registrations = List.of(
                tap.attach(new Translation(contacts, requests, this::tell)),
                providers.watch(s -> tell(new UiEvent.TransportChanged(Views.transport(s, pool.links())))));
    }

    private static String property(BundleContext context, String name, String otherwise) {
        return Optional.ofNullable(context.getProperty(name)).orElse(otherwise);
    }

    @Deactivate
    void close() {
        registrations.forEach(Registration::close);
        feeds.forEach(Feed::close);
    }

    private void tell(UiEvent event) {
        feeds.forEach(f -> f.offer(event));
    }

    @Override
    public NodeView node() {
        List<QueueView> queue = queue();
        return new NodeView(
                version,
                home,
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()),
                providers.storage().orElse("none: start a bundle that provides one"),
                messenger.trouble(),
                transports(),
                contacts.friends().size(),
                pool.connected().size(),
                queue.stream().mapToInt(QueueView::messages).sum(),
                contacts.incoming().size());
    }

    @Override
    public SelfView self() {
        return new SelfView(
                identity.self(),
                contacts.selfName(),
                pool.addresses().stream().map(PeerAddress::text).toList());
    }

    @Override
    public void nameSelf(String name) throws RefusedException {
        refusing(() -> contacts.nameSelf(name.strip()));
    }

    @Override
    public CodeView code() {
        FriendCode code = contacts.code();
        Set<String> found = pool.rendezvous(codes.contactSeed(code)).stream()
                .map(PeerAddress::scheme)
                .collect(Collectors.toSet());
        List<String> at = pool.addresses().stream()
                .filter(a -> !found.contains(a.scheme()))
                .map(PeerAddress::text)
                .toList();
        return new CodeView(codes.words(code), codes.link(code), at);
    }

    @Override
    public void befriend(String words, Optional<String> at, String name) throws RefusedException {
        try {
            FriendCode code = codes.parse(words);
            Optional<PeerAddress> address = at.map(PeerAddress::parse);
            contacts.befriend(code, address, name);
        } catch (InvalidCodeException | ContactException e) {
            throw new RefusedException(e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new RefusedException("'" + at.orElse("") + "' is no address: one looks like tcp:host:port.");
        }
    }

    @Override
    public List<RequestView> requests() {
        return requests.all();
    }

    @Override
    public FriendView accept(String request, Optional<String> name) throws RefusedException {
        Requests.Found found = requests.find(request);
        if (found.incoming().isEmpty()) {
            throw new RefusedException("The request to " + found.view().name()
                    + " is yours: it is for them to answer; 'decline' cancels it.");
        }
        var requester = found.incoming().get().requester();
        Set<String> taken = contacts.friends().stream()
                .map(f -> f.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        String local = name.orElseGet(() -> Requests.localName(found.view().name(), requester, taken));
        try {
            return view(contacts.accept(requester, local));
        } catch (ContactException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    @Override
    public void decline(String request) throws RefusedException {
        Requests.Found found = requests.find(request);
        refusing(() -> {
            if (found.incoming().isPresent()) {
                contacts.decline(found.incoming().get().requester());
            } else {
                contacts.cancel(found.view().name());
            }
        });
    }

    @Override
    public List<FriendView> friends() {
        Set<?> connected = pool.connected();
        Map<?, Integer> waiting =
                messenger.queue().stream().collect(Collectors.toMap(q -> q.peer(), q -> q.messages(), Integer::sum));
        return contacts.friends().stream()
                .map(f -> views.friend(f, connected.contains(f.peer()), waiting.getOrDefault(f.peer(), 0)))
                .toList();
    }

    @Override
    public FriendView friend(String name) throws RefusedException {
        return view(find(name));
    }

    private FriendView view(Friend friend) {
        int waiting = messenger.queue().stream()
                .filter(q -> q.peer().equals(friend.peer()))
                .mapToInt(q -> q.messages())
                .sum();
        return views.friend(friend, pool.connected().contains(friend.peer()), waiting);
    }

    @Override
    public void rename(String friend, String newName) throws RefusedException {
        Friend found = find(friend);
        refusing(() -> contacts.rename(found.peer(), newName));
    }

    @Override
    public void remove(String friend) throws RefusedException {
        Friend found = find(friend);
        refusing(() -> contacts.remove(found.peer()));
    }

    @Override
    public void block(String friend, boolean blocked) throws RefusedException {
        Friend found = find(friend);
        refusing(() -> contacts.block(found.peer(), blocked));
    }

    @Override
    public MessageId send(String friend, String text) throws RefusedException {
        Friend found = find(friend);
        if (text.isBlank()) {
            throw new RefusedException("There is nothing to send: type a text after the name.");
        }
        Content content = Content.text(text);
        if (content.size() > Content.MAX_BYTES) {
            throw new RefusedException("The text has " + content.size() + " bytes, and " + Content.MAX_BYTES
                    + " are the most that one message takes: send it in parts.");
        }
        if (found.state() == Friend.State.BLOCKED) {
            throw new RefusedException(found.name() + " is blocked: 'unblock " + found.name() + "' first.");
        }
        try {
            return messenger.send(found.peer(), content);
        } catch (MessageRejectedException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    @Override
    public List<Message> history(String friend, OptionalLong before, int limit) throws RefusedException {
        if (limit < 1 || limit > 200) {
            throw new RefusedException("A page of history has 1 to 200 messages, not " + limit + ".");
        }
        return messenger.history(find(friend).peer(), before, limit);
    }

    @Override
    public void seen(String friend, MessageId upTo) throws RefusedException {
        messenger.seen(find(friend).peer(), upTo);
    }

    @Override
    public void typing(String friend) throws RefusedException {
        messenger.typing(find(friend).peer());
    }

    @Override
    public boolean tells(Signal signal) {
        return messenger.tells(signal);
    }

    @Override
    public void tell(Signal signal, boolean on) throws RefusedException {
        try {
            messenger.tell(signal, on);
        } catch (MessageRejectedException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    @Override
    public List<QueueView> queue() {
        Function<Object, String> name = p -> contacts.friends().stream()
                .filter(f -> f.peer().equals(p))
                .map(Friend::name)
                .findFirst()
                .orElseGet(p::toString);
        return messenger.queue().stream()
                .map(lane -> Views.queue(name.apply(lane.peer()), lane))
                .toList();
    }

    @Override
    public void retry(String friend) throws RefusedException {
        messenger.retry(find(friend).peer());
    }

    @Override
    public void drop(String friend, long position) throws RefusedException {
        Friend found = find(friend);
        Message message =
                messenger
                        .history(found.peer(), OptionalLong.of(Math.clamp(position, 0, Long.MAX_VALUE - 1) + 1), 1)
                        .stream()
                        .filter(m -> m.position() == position)
                        .findFirst()
                        .orElseThrow(() -> new RefusedException("There is no message " + position + " with "
                                + found.name() + ": 'history " + found.name() + "' shows them with their numbers."));
        if (message.direction() == Direction.IN) {
            throw new RefusedException("Message " + position + " is one of " + found.name() + "; only one of yours that"
                    + " waits can be dropped.");
        }
        try {
            messenger.drop(found.peer(), message.id());
        } catch (MessageRejectedException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    @Override
    public Statistics statistics() {
        return messenger.statistics();
    }

    @Override
    public List<TransportView> transports() {
        List<LinkView> links = pool.links();
        return providers.transports().stream()
                .map(s -> Views.transport(s, links))
                .toList();
    }

    @Override
    public Registration listen(Consumer<UiEvent> listener) {
        Feed feed = new Feed(listener);
        feeds.add(feed);
        return () -> {
            feeds.remove(feed);
            feed.close();
        };
    }

    private Friend find(String name) throws RefusedException {
        Optional<Friend> found = contacts.friend(name);
        if (found.isPresent()) {
            return found.get();
        }
        if (contacts.outgoing().stream().anyMatch(o -> o.name().equalsIgnoreCase(name))) {
            throw new RefusedException(name + " has not answered your request yet; 'requests' shows it.");
        }
        List<String> names = contacts.friends().stream().map(Friend::name).toList();
        String unknown = "There is no friend '" + name + "'";
        throw new RefusedException(
                names.isEmpty()
                        ? unknown + ": you have none yet; give somebody your 'code', or 'befriend' theirs."
                        : unknown
                                + Nearest.of(name, names)
                                        .map(n -> ": did you mean '" + n + "'?")
                                        .orElse("; 'friends' lists them."));
    }

    /** Something that contacts may refuse. */
    private interface Attempt {
        void run() throws ContactException;
    }

    private static void refusing(Attempt attempt) throws RefusedException {
        try {
            attempt.run();
        } catch (ContactException e) {
            throw new RefusedException(e.getMessage());
        }
    }
}
