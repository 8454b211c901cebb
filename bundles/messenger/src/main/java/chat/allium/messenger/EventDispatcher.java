package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened, and hands inbound messages to bots: each on a thread of its own, in order. */
final class EventDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);

    private final Map<MessengerListener, Backlog<MessengerEvent>> listeners = new ConcurrentHashMap<>();
    private final Map<MessageHandler, Backlog<Message>> handlers = new ConcurrentHashMap<>();
    private final BiConsumer<PeerId, Content> reply;
    private final Consumer<MessengerEvent> count;

    /** @param reply sends what a bot answers @param count counts what is told; at once, so it must be quick */
    EventDispatcher(BiConsumer<PeerId, Content> reply, Consumer<MessengerEvent> count) {
        this.reply = reply;
        this.count = count;
    }

    void add(MessengerListener listener) {
        listeners.put(listener, new Backlog<>(name(listener), listener::on, listener::reload));
    }

    void remove(MessengerListener listener) {
        close(listeners.remove(listener));
    }

    void add(MessageHandler handler) {
        String name = name(handler);
        handlers.put(
                handler,
                new Backlog<>(
                        name,
                        message -> handler.handle(message, content -> reply.accept(message.peer(), content)),
                        () -> LOG.warn("{} is too slow; messages were not handed to it.", name)));
    }

    void remove(MessageHandler handler) {
        close(handlers.remove(handler));
    }

    /** Never blocks. Called in the order in which things happened. */
    void publish(MessengerEvent event) {
        count.accept(event);
        listeners.values().forEach(backlog -> backlog.offer(event));
        if (event instanceof MessengerEvent.Stored(Message message) && message.direction() == Direction.IN) {
            handlers.values().forEach(backlog -> backlog.offer(message));
        }
    }

    @Override
    public void close() {
        listeners.values().forEach(Backlog::close);
        handlers.values().forEach(Backlog::close);
    }

    private static void close(@org.jspecify.annotations.Nullable Backlog<?> backlog) {
        if (backlog != null) {
            backlog.close();
        }
    }

    private static String name(Object service) {
        return service.getClass().getName();
    }
}
