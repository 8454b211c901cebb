package example.webhookbridge;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts what waits, one after the other, each until the other end has taken it: a second at first between two tries, twice as long each
 * time, five minutes at most. The other end may get a request again whose answer was lost; it has the same Idempotency-Key then.
 */
final class Delivery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE = 1;
    private static final long LONGEST_PAUSE = 300;
    /** Answers of 400 to 499 that say nothing about the request: it may be taken later. */
    private static final Set<Integer> NOT_ITS_FAULT = Set.of(401, 403, 404, 407, 408, 421, 425, 429);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Outbox outbox;
    private final URI url;
    private final String token;
    private final ScheduledExecutorService desk;
    /** Only the desk's thread touches these. */
    private long pause = FIRST_PAUSE;

    private boolean waiting;

    /** @throws IllegalArgumentException if that is no address of a web server */
    Delivery(Outbox outbox, URI url, String token, ScheduledExecutorService desk) {
        if (!Set.of("http", "https").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException("url must be the address of a web server, http://... or https://...");
        }
        this.outbox = outbox;
        this.url = url;
        this.token = token;
        this.desk = desk;
    }

    /** There may be something to do. */
    void wake() {
        try {
            desk.execute(() -> {
                if (!waiting) {
                    work();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The bridge stops; it goes on after its next start.");
        }
    }

    @Override
    public void close() {
        desk.shutdownNow();
        client.shutdownNow();
    }

    private void work() {
        waiting = false;
        try {
            outbox.collectAll();
            for (Optional<Outbox.Entry> entry = outbox.first(); entry.isPresent(); entry = outbox.first()) {
                if (!isTaken(entry.get())) {
                    tryAgainLater();
                    return;
                }
                outbox.remove(entry.get());
                pause = FIRST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("What waits could not be looked at; it is tried again.", e);
            tryAgainLater();
        }
    }

    private void tryAgainLater() {
        waiting = true;
        desk.schedule(this::work, pause, TimeUnit.SECONDS);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
    }

    /** @return whether there is nothing more to be done about it */
    private boolean isTaken(Outbox.Entry entry) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", entry.id())
                .POST(HttpRequest.BodyPublishers.ofByteArray(entry.body()));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status / 100 == 2) {
                return true;
            }
            boolean never = status / 100 == 4 && !NOT_ITS_FAULT.contains(status);
            LOG.warn(
                    "The web server answered {}; {}.", status, never ? "the message is given up" : "it is tried again");
            return never;
        } catch (IOException e) {
            LOG.warn(
                    "The web server was not reached ({}); it is tried again.",
                    e.getClass().getSimpleName());
            return false;
        }
    }
}
