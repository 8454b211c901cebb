package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageInterceptor;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.plugin.Activity;
import chat.allium.api.transport.Registration;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes what goes out and what comes in through every interceptor: higher ranking first, then the older service. */
final class Interceptors {

    private static final Logger LOG = LoggerFactory.getLogger(Interceptors.class);

    /** How long one interceptor may look at one message. */
    static final Duration MOST = Duration.ofSeconds(1);

    private static final String FAILED = "A message filter failed, so the message was not sent; see the log.";
    private static final String SUSPENDED =
            "A message filter failed too often, so nothing is sent: 'plugin list' shows which; restart it with 'plugin enable', or"
                    + " disable it to send without.";

    private record Rank(int ranking, long id) {
        static Rank of(Map<String, ?> properties) {
            int ranking = properties.get("service.ranking") instanceof Integer r ? r : 0;
            return new Rank(ranking, properties.get("service.id") instanceof Long id ? id : 0);
        }
    }

    private record Filter(MessageInterceptor interceptor, Conduct conduct) {}

    /** Looks at a message. */
    private interface Look {
        Content at(MessageInterceptor interceptor, Content content) throws MessageRejectedException;
    }

    private final Map<Rank, Filter> ordered = new ConcurrentSkipListMap<>(
            Comparator.comparingInt(Rank::ranking).reversed().thenComparingLong(Rank::id));
    private final Alarm alarm;

    Interceptors(Alarm alarm) {
        this.alarm = alarm;
    }

    void add(MessageInterceptor interceptor, Map<String, ?> properties) {
        ordered.put(Rank.of(properties), new Filter(interceptor, new Conduct("interceptor", properties)));
    }

    void remove(MessageInterceptor interceptor) {
        ordered.values().removeIf(f -> f.interceptor() == interceptor);
    }

    List<Activity> activities() {
        return ordered.values().stream().map(f -> f.conduct().activity()).toList();
    }

    /** @throws MessageRejectedException if one refuses it or fails: what may not go out unseen does not go out */
    Content pass(PeerId to, Content content) throws MessageRejectedException {
        Content passed = content;
        for (Filter filter : ordered.values()) {
            if (filter.conduct().suspended()) {
                throw new MessageRejectedException(SUSPENDED);
            }
            try {
                passed = ask(filter, passed, (interceptor, c) -> interceptor.outgoing(to, c));
            } catch (ExecutionException e) {
                throw new MessageRejectedException(FAILED);
            }
        }
        return passed;
    }

    /** One that fails is passed by: a friend's message is not lost for it. @throws MessageRejectedException if one refuses it */
    Content arrive(PeerId from, Content content) throws MessageRejectedException {
        Content passed = content;
        for (Filter filter : ordered.values()) {
            try {
                if (!filter.conduct().suspended()) {
                    passed = ask(filter, passed, (interceptor, c) -> interceptor.incoming(from, c));
                }
            } catch (ExecutionException e) {
                LOG.debug("The message came in as it was.");
            }
        }
        return passed;
    }

    /** On a thread of its own, since the caller waits only so long. @throws ExecutionException if it failed */
    private Content ask(Filter filter, Content content, Look look) throws MessageRejectedException, ExecutionException {
        String name = filter.interceptor().getClass().getName();
        CompletableFuture<Content> answer = new CompletableFuture<>();
        Conduct.Call call = filter.conduct().begin();
        Thread thread = Thread.ofVirtual().name("allium-" + name).start(() -> {
            try {
                Content passed = Objects.requireNonNull(look.at(filter.interceptor(), content), "it returned null");
                call.end(false);
                answer.complete(passed);
            } catch (Throwable thrown) {
                // Whatever it is, the one who waits hears of it.
                call.end(!(thrown instanceof MessageRejectedException));
                answer.completeExceptionally(thrown);
            }
        });
        try (Registration _ = alarm.after(MOST, () -> late(call, thread, answer))) {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MessageRejectedException refused) {
                throw new MessageRejectedException(String.valueOf(refused.getMessage()));
            }
            LOG.warn("{} failed.", name, new Blame(e.getCause()));
            throw e;
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new MessageRejectedException("Interrupted; the message was not sent.");
        }
    }

    private static void late(Conduct.Call call, Thread thread, CompletableFuture<Content> answer) {
        if (call.late() != Conduct.Verdict.NOTHING) {
            // First, so that what it still returns is no answer any more.
            answer.completeExceptionally(new TimeoutException("it took longer than " + MOST.toSeconds() + " s"));
            thread.interrupt();
        }
    }
}
