package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a store must have of one friend: lane, messages and settings, as they were put. What the store is to do goes into {@code work}. */
final class StoreModel {

    static final int SETTINGS = 3;

    private static final int PAGE = 200;

    private final TreeMap<Long, MessageRow> rows = new TreeMap<>();
    private final TreeMap<String, byte[]> settings = new TreeMap<>();
    private final PeerId peer;
    private final RandomGenerator random;
    private final Consumer<String> wrong;
    private LaneRow lane;
    private long position;

    /** @param wrong told what is not as it must be */
    StoreModel(LaneRow fresh, RandomGenerator random, Consumer<String> wrong) {
        this.peer = fresh.peer();
        this.lane = fresh;
        this.random = random;
        this.wrong = wrong;
    }

    LaneRow lane() {
        return lane;
    }

    /** Changes the lane, which {@link #putLane} has stored. */
    void changeLane(UnaryOperator<LaneRow> change) {
        lane = change.apply(lane);
    }

    void putLane(List<Consumer<Transaction>> work) {
        LaneRow present = lane;
        work.add(tx -> tx.lanes().put(present));
    }

    /** @return its position */
    long add(MessageRow row, List<Consumer<Transaction>> work) {
        long expected = ++position;
        rows.put(expected, changed(row, expected, row.state()));
        work.add(tx -> {
            long given = tx.messages().add(row);
            if (given != expected) {
                wrong.accept("gave position " + given + " instead of " + expected);
            }
        });
        return expected;
    }

    /** What the queue has the store do already. */
    void settled(@Nullable Long at, MessageState state) {
        @Nullable MessageRow row = at == null ? null : rows.get(at);
        if (row != null) {
            rows.put(row.position(), changed(row, row.position(), state));
        }
    }

    private static MessageRow changed(MessageRow row, long position, MessageState state) {
        return new MessageRow(
                row.peer(),
                position,
                row.row(),
                row.direction(),
                row.id(),
                state,
                row.reason(),
                row.type(),
                row.size(),
                row.at(),
                row.body());
    }

    void set(int number, byte[] value, List<Consumer<Transaction>> work) {
        settings.put(key(number), value);
        work.add(tx -> tx.settings().put(key(number), value));
    }

    void unset(int number, List<Consumer<Transaction>> work) {
        settings.remove(key(number));
        work.add(tx -> tx.settings().remove(key(number)));
    }

    String key(int number) {
        return peer.text() + number;
    }

    /** The oldest go, as when history is deleted, unless they wait; their positions are never given again. @return whether any did */
    boolean remove(int many, List<Consumer<Transaction>> work) {
        List<Long> oldest = rows.keySet().stream().limit(many).toList();
        boolean over = oldest.stream().allMatch(p -> rows.get(p).state() != MessageState.QUEUED);
        if (!over || oldest.isEmpty()) {
            return false;
        }
        oldest.forEach(rows::remove);
        work.add(tx -> {
            int removed = tx.messages().removeSome(peer, oldest.size());
            if (removed != oldest.size()) {
                wrong.accept("removed " + removed + " messages instead of " + oldest.size());
            }
        });
        return true;
    }

    /** Everything the store has of this friend, read in pages from either end. */
    void compare(Storage storage) {
        List<MessageRow> expected = new ArrayList<>(rows.values());
        List<MessageRow> forth = storage.read(tx -> tx.messages().from(peer, 0, PAGE));
        if (!forth.equals(expected)) {
            wrong.accept(
                    "read forwards it has " + forth.size() + " messages, not the " + expected.size() + " expected");
        }
        List<MessageRow> back = backwards(storage);
        if (!back.equals(expected)) {
            wrong.accept(
                    "read backwards it has " + back.size() + " messages, not the " + expected.size() + " expected");
        }
        if (!storage.read(tx -> tx.lanes().find(peer)).equals(Optional.of(lane))) {
            wrong.accept("the lane is not as it was put");
        }
        for (int i = 0; i < SETTINGS; i++) {
            String key = key(i);
            byte[] value = storage.read(tx -> tx.settings().get(key)).orElse(null);
            if (!Objects.deepEquals(value, settings.get(key))) {
                wrong.accept("setting " + i + " is not as it was put");
            }
        }
    }

    private List<MessageRow> backwards(Storage storage) {
        List<MessageRow> back = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        List<MessageRow> page;
        int limit = 1 + random.nextInt(50);
        do {
            OptionalLong bound = before;
            page = storage.read(tx -> tx.messages().before(peer, bound, limit));
            page.forEach(back::addFirst);
            before = page.isEmpty() ? bound : OptionalLong.of(page.getLast().position());
        } while (page.size() == limit);
        return back;
    }
}
