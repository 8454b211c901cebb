package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import chat.allium.api.plugin.Activity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened, and hands inbound messages to bots: each on a thread of its own, in order. */
final class EventDispatcher implements AutoCloseable {

    /** A handler, and the types of content that it takes. */
    private record Bot(Set<String> types, Backlog<Message> backlog) {

        boolean takes(Content content) {
            return types.contains(content.type()) || types.contains(MessageHandler.ANY);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);

    /** How many replies one message may have. */
    static final int MOST_REPLIES = 10;

    private final Map<MessengerListener, Backlog<MessengerEvent>> listeners = new ConcurrentHashMap<>();
    private final Map<MessageHandler, Bot> handlers = new ConcurrentHashMap<>();
    private final BiPredicate<PeerId, Content> reply;
    private final Consumer<MessengerEvent> count;
    private final Alarm alarm;

    /** @param reply sends what a bot answers, and says whether that was taken @param count counts what is told; at once, so it must be quick */
    EventDispatcher(BiPredicate<PeerId, Content> reply, Consumer<MessengerEvent> count, Alarm alarm) {
        this.reply = reply;
        this.count = count;
        this.alarm = alarm;
    }

    void add(MessengerListener listener, Map<String, ?> properties) {
        Conduct conduct = new Conduct("listener", properties);
        listeners.put(listener, new Backlog<>(name(listener), listener::on, listener::reload, conduct, alarm));
    }

    void remove(MessengerListener listener) {
        close(listeners.remove(listener));
    }

    void add(MessageHandler handler, Map<String, ?> properties) {
        String name = name(handler);
        Conduct conduct = new Conduct("handler", properties);
        Backlog<Message> backlog = new Backlog<>(
                name,
                message -> handler.handle(message, new Replies(message.peer(), reply, conduct)),
                () -> LOG.warn("{} is too slow; messages were not handed to it.", name),
                conduct,
                alarm);
        handlers.put(handler, new Bot(types(properties), backlog));
    }

    void remove(MessageHandler handler) {
        Bot bot = handlers.remove(handler);
        close(bot == null ? null : bot.backlog());
    }

    /** Never blocks. Called in the order in which things happened. */
    void publish(MessengerEvent event) {
        count.accept(event);
        listeners.values().forEach(backlog -> backlog.offer(event));
        if (event instanceof MessengerEvent.Stored(Message message) && message.direction() == Direction.IN) {
            handlers.values().stream()
                    .filter(bot -> bot.takes(message.content()))
                    .forEach(bot -> bot.backlog().offer(message));
        }
    }

    /** More has changed than is told one by one: every listener is to read again what it shows. Never blocks. */
    void reload() {
        listeners.values().forEach(Backlog::reload);
    }

    /** What each of them did. */
    List<Activity> activities() {
        return backlogs().map(backlog -> backlog.conduct().activity()).toList();
    }

    /** Whether nothing waits for any of them, and none is at it. */
    boolean idle() {
        return backlogs().allMatch(Backlog::idle);
    }

    private Stream<Backlog<?>> backlogs() {
        return Stream.concat(
                listeners.values().stream(), handlers.values().stream().map(Bot::backlog));
    }

    @Override
    public void close() {
        listeners.values().forEach(Backlog::close);
        handlers.values().forEach(bot -> bot.backlog().close());
    }

    private static Set<String> types(Map<String, ?> properties) {
        return switch (properties.get(MessageHandler.CONTENT_TYPE)) {
            case String type -> Set.of(type);
            case String[] types -> Set.of(types);
            case null, default -> Set.of(Content.TEXT);
        };
    }

    private static void close(@Nullable Backlog<?> backlog) {
        if (backlog != null) {
            backlog.close();
        }
    }

    private static String name(Object service) {
        return service.getClass().getName();
    }
}
