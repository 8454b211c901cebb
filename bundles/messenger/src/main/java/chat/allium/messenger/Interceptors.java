package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes what goes out through every interceptor: higher ranking first, then the older service. */
final class Interceptors {

    private static final Logger LOG = LoggerFactory.getLogger(Interceptors.class);

    private record Rank(int ranking, long id) {
        static Rank of(Map<String, ?> properties) {
            int ranking = properties.get("service.ranking") instanceof Integer r ? r : 0;
            return new Rank(ranking, properties.get("service.id") instanceof Long id ? id : 0);
        }
    }

    private final Map<Rank, MessageInterceptor> ordered = new ConcurrentSkipListMap<>(
            Comparator.comparingInt(Rank::ranking).reversed().thenComparingLong(Rank::id));

    void add(MessageInterceptor interceptor, Map<String, ?> properties) {
        ordered.put(Rank.of(properties), interceptor);
    }

    void remove(MessageInterceptor interceptor) {
        ordered.values().removeIf(i -> i == interceptor);
    }

    Content pass(PeerId to, Content content) throws MessageRejectedException {
        Content passed = content;
        for (MessageInterceptor interceptor : ordered.values()) {
            try {
                passed = interceptor.outgoing(to, passed);
            } catch (RuntimeException e) {
                LOG.warn(
                        "{} failed; the message was not sent.",
                        interceptor.getClass().getName(),
                        e);
                throw new MessageRejectedException(
                        "A message filter failed, so the message was not sent; see the log.");
            }
        }
        return passed;
    }
}
