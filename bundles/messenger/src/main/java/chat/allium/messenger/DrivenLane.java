package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.StreamId;
import chat.allium.api.queue.LaneEffect;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A lane that is driven: has what its machine decides written to the store, and what it offers carried to the friend, each after
 * what it depends on. Called on the delivery loop.
 */
final class DrivenLane {

    private static final String DROPPED = "dropped by its sender";

    /** How many states one entry of the ledger sets. */
    private static final int MOST_STATES = 60;

    private final PeerId peer;
    private final StreamId stream;
    /** The stream in which messages are numbered now: another one while what waited in a former one goes out. */
    private final StreamId present;
    /** The highest number that there was when the lane was read. */
    private final long last;

    private final Courier courier;
    private final Ledger ledger;
    private final EventDispatcher events;
    private boolean friend;
    private long copiedUpTo = -1;
    /** Completes when the store knows of every message that expired or was dropped. */
    private CompletableFuture<Void> expired = CompletableFuture.completedFuture(null);

    DrivenLane(LaneEvent.Added lane, StreamId present, Courier courier, Ledger ledger, EventDispatcher events) {
        this.peer = lane.peer();
        this.stream = lane.stream();
        this.present = present;
        this.last = lane.pending().isEmpty() ? 0 : lane.pending().getLast().seq();
        this.courier = courier;
        this.ledger = ledger;
        this.events = events;
    }

    StreamId stream() {
        return stream;
    }

    /** Whether it is of a stream in which nothing is numbered any more. */
    boolean isFormer() {
        return !stream.equals(present);
    }

    /** Whether messages of this stream come once it is over. */
    boolean isBefore(StreamId other) {
        return isFormer() && present.equals(other);
    }

    /** Whether nothing of a former stream is left. */
    boolean isOver(long base) {
        return isFormer() && base > last;
    }

    /** Whether the peer knows of its friendship: before that nothing is offered. */
    boolean isFriend() {
        return friend;
    }

    /** @return whether that is news */
    boolean befriend() {
        boolean news = !friend;
        friend = true;
        return news;
    }

    /** Completes when the store knows of every message that expired or was dropped so far. */
    CompletableFuture<Void> expired() {
        return expired;
    }

    /** The first that the friend says of a former stream: it is of the store of which ours is a copy. */
    void heard(Receipt mark) {
        if (copiedUpTo < 0) {
            copiedUpTo = mark.stream().filter(stream::equals).isPresent() ? mark.high() : 0;
        }
    }

    /** Completes when it is stored. */
    CompletableFuture<Void> settle(LaneEffect.Settle settle) {
        List<LaneEffect.Settled> left =
                settle.messages().stream().map(this::known).toList();
        List<CompletableFuture<Void>> stored = new ArrayList<>();
        // The base moves last: were we to stop in between, nothing below it would be left without its state.
        while (left.size() > MOST_STATES) {
            stored.add(update(row -> row, states(left.subList(0, MOST_STATES))));
            left = left.subList(MOST_STATES, left.size());
        }
        stored.add(update(
                row -> isFormer() ? row : row.settled(Math.max(row.base(), settle.newBase()), settle.newBasePosition()),
                states(left)));
        CompletableFuture<Void> all = CompletableFuture.allOf(stored.toArray(CompletableFuture<?>[]::new));
        if (settle.messages().stream().anyMatch(m -> m.state() != MessageState.DELIVERED)) {
            expired = all;
        }
        return all;
    }

    /** @param backoffEnds node time, milliseconds; 0 for none */
    void retrying(int attempt, long backoffEnds) {
        update(row -> row.retrying(attempt, backoffEnds), tx -> {});
    }

    void carry(LaneEffect.Offer offer, long generation) {
        CompletableFuture<Void> marked = offer.attemptedUpTo().isEmpty()
                ? CompletableFuture.completedFuture(null)
                : update(
                        row -> row.attempted(Math.max(
                                row.attemptedUpTo(), offer.attemptedUpTo().getAsLong())),
                        tx -> {});
        // A base above an expired message makes the friend skip it. The store must know before the friend does, or
        // after a restart the friend's mark would be taken for a receipt.
        courier.carry(stream, offer, CompletableFuture.allOf(marked, expired), generation);
    }

    /** What the friend had before may have been skipped then, because it was dropped or had expired. */
    private LaneEffect.Settled known(LaneEffect.Settled message) {
        boolean unsure = isFormer() && message.state() == MessageState.DELIVERED && message.seq() <= copiedUpTo;
        return unsure ? new LaneEffect.Settled(message.seq(), message.position(), MessageState.UNCONFIRMED) : message;
    }

    private Consumer<Transaction> states(List<LaneEffect.Settled> messages) {
        return tx -> {
            messages.forEach(m -> tx.messages().setState(peer, m.position(), m.state(), reason(m.state())));
            tx.afterCommit(() -> messages.forEach(m -> events.publish(
                    new MessengerEvent.StateChanged(peer, m.position(), new MessageId(stream, m.seq()), m.state()))));
        };
    }

    private static String reason(MessageState state) {
        return state == MessageState.FAILED ? DROPPED : "";
    }

    /** Changes the lane, unless its friend is gone. */
    private CompletableFuture<Void> update(UnaryOperator<LaneRow> change, Consumer<Transaction> more) {
        return ledger.add(peer, tx -> tx.lanes()
                .find(peer)
                .filter(row -> row.out().equals(present))
                .ifPresent(row -> {
                    tx.lanes().put(change.apply(row));
                    more.accept(tx);
                }));
    }
}
