package chat.allium.e2e.gate;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Hands everything on to the node's own storage, and stops or errs on the way. */
final class GatedStorage implements Storage {

    private final Storage inner;
    private final Aim aim;
    private final Fault fault;

    GatedStorage(Storage inner, Aim aim, Fault fault) {
        this.inner = inner;
        this.aim = aim;
        this.fault = fault;
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        return inner.read(tx -> work.apply(new Watched(tx, fault).transaction()));
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        CompletableFuture<T> early = new CompletableFuture<>();
        if (fault == Fault.ANSWERS_INBOUND_EARLY || fault == Fault.ANSWERS_OUTBOUND_EARLY) {
            return first(early, inner.submit(tx -> apply(work, early, new Watched(tx, fault))));
        }
        AtomicBoolean received = new AtomicBoolean();
        T result = inner.write(tx -> {
            Watched watched = new Watched(tx, fault);
            T done = apply(work, early, watched);
            received.set(watched.received());
            return done;
        });
        if (received.get()) {
            aim.at(Aim.Place.COMMITTED_NOT_ACKED);
        }
        return result;
    }

    private static <T> T first(CompletableFuture<T> early, CompletableFuture<T> durable) {
        durable.whenComplete((result, failure) -> {
            if (failure == null) {
                early.complete(result);
            } else {
                early.completeExceptionally(failure);
            }
        });
        try {
            return early.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        return inner.submit(tx -> apply(work, new CompletableFuture<>(), new Watched(tx, fault)));
    }

    /** @param early completed before the commit, if that is what is broken */
    private <T> T apply(Function<Transaction, T> work, CompletableFuture<T> early, Watched watched) {
        T result = work.apply(watched.transaction());
        if (fault == Fault.ANSWERS_INBOUND_EARLY && watched.received()
                || fault == Fault.ANSWERS_OUTBOUND_EARLY && watched.accepted()) {
            early.complete(result);
        }
        stopBeforeCommit(watched);
        return result;
    }

    @Override
    public Optional<String> incarnation() {
        return inner.incarnation();
    }

    @Override
    public OptionalLong freeBytes() {
        return inner.freeBytes();
    }

    private void stopBeforeCommit(Watched watched) {
        if (watched.received()) {
            aim.at(Aim.Place.RECEIVED_NOT_COMMITTED);
        }
        if (watched.settled()) {
            aim.at(Aim.Place.ACKED_NOT_REMOVED);
        }
        if (watched.accepted()) {
            aim.at(Aim.Place.ACCEPTED_NOT_COMMITTED);
        }
    }
}
