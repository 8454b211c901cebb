package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a requester that it was declined, over a link outside the pool: the pool knows friends only. */
final class Farewell {

    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ConnectionPool pool;
    private final long boot;

    Farewell(ConnectionPool pool, long boot) {
        this.pool = pool;
        this.boot = boot;
    }

    /** Whether it was told; parks the calling thread. */
    boolean attempt(PeerId requester, List<PeerAddress> addresses) {
        return addresses.stream().anyMatch(address -> attempt(requester, address));
    }

    private boolean attempt(PeerId requester, PeerAddress address) {
        try (Link link = pool.open(address, Protocol.FRIEND, Optional.of(requester))) {
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            link.run(new Hello(0, 0, boot, 0, Optional.empty(), 0, 0), new Telling(link, told));
            return told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TransportException e) {
            LOG.debug("A declined requester was not told: {}", e.reason());
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("A declined requester did not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private record Telling(Link link, CompletableFuture<Boolean> told) implements LinkHandler {
        @Override
        public void up(Hello theirs) {
            try {
                link.send(Wire.decline());
                told.complete(true);
            } catch (TransportException e) {
                told.complete(false);
            }
        }

        @Override
        public void frame(Frame frame) {
            // Whatever a requester says on the link that declines it changes nothing.
        }

        @Override
        public void stalled() {
            told.complete(false);
        }

        @Override
        public void down(TransportException why) {
            told.complete(false);
        }
    }
}
