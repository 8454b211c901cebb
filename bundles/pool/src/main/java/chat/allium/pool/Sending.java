package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.pool.Urgency;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Frames on their way to the link that carries messages, which is waited for if there is none. */
final class Sending {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Switchboard board;
    private final LongSupplier nanos;

    Sending(Switchboard board, LongSupplier nanos) {
        this.board = board;
        this.nanos = nanos;
    }

    Optional<PooledLink> live(PeerId peer) {
        return Optional.ofNullable(board.active().get(peer)).map(Switchboard.Active::link);
    }

    boolean offer(PeerId to, Frame frame) {
        return live(to).filter(pooled -> sends(pooled, frame)).isPresent();
    }

    void send(PeerId to, Frame frame) throws TransportException {
        // With a link up nobody waits for one, and no clock is read.
        if (offer(to, frame)) {
            return;
        }
        long deadline = nanos.getAsLong() + PATIENCE;
        PooledLink first = await(to, null, deadline);
        if (sends(first, frame)) {
            return;
        }
        first.link().close();
        board.down(first, ended());
        if (!sends(await(to, first, deadline), frame)) {
            throw ended();
        }
    }

    private boolean sends(PooledLink pooled, Frame frame) {
        try {
            pooled.link().send(frame);
            board.post(new PoolEvent.Used(pooled.number()));
            return true;
        } catch (TransportException e) {
            // The link says so itself to whoever must know.
            return false;
        }
    }

    /** @param dead a link that is not what is waited for, though others may not know yet */
    private PooledLink await(PeerId to, @Nullable PooledLink dead, long deadline) throws TransportException {
        PooledLink up = waitOnce(to, dead, deadline);
        while (up == dead) {
            up = waitOnce(to, dead, deadline);
        }
        return up;
    }

    private PooledLink waitOnce(PeerId to, @Nullable PooledLink dead, long deadline) throws TransportException {
        CompletableFuture<PooledLink> waiter = board.waiters().add(to);
        try {
            Optional<PooledLink> live = live(to).filter(pooled -> pooled != dead);
            if (live.isPresent()) {
                return live.get();
            }
            board.post(new PoolEvent.DialWanted(to, Urgency.MESSAGE));
            return waiter.get(Math.max(0, deadline - nanos.getAsLong()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TransportException why
                    ? new TransportException(why.reason(), why.getMessage(), why)
                    : new TransportException(Reason.CLOSED, "The dial failed.", e);
        } catch (TimeoutException e) {
            throw new TransportException(Reason.TIMEOUT, "There was no link to the peer in time.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "The wait for a link was interrupted.", e);
        } finally {
            board.waiters().remove(to, waiter);
        }
    }

    private static TransportException ended() {
        return new TransportException(Reason.CLOSED, "The link to the peer has ended.");
    }
}
