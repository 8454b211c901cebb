package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.lease.Leased;
import chat.allium.api.queue.LaneEvent;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.testkit.identity.FakeVault;
import chat.allium.testkit.storage.MemoryStorage;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FriendsTest {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<LaneEvent.Added> lanes = new LinkedBlockingQueue<>();
    private final Friends.Told told = new Friends.Told() {
        @Override
        public void over(PeerId peer) {
            heard.add("over");
        }

        @Override
        public void lane(LaneEvent.Added lane, LaneRow row, boolean friend) {
            lanes.add(lane);
            heard.add("lane");
        }

        @Override
        public void gone(PeerId peer) {
            heard.add("gone");
        }
    };

    @Test
    void removedAndBefriendedAgainBeforeWeLookedIsAnotherFriendship() throws Exception {
        Leased<Storage> lease = new Leased<>("storage");
        try (MemoryStorage store = new MemoryStorage()) {
            lease.bind(store);
            Sealed nothing = Sealed.of(new byte[1]);
            store.write(tx -> {
                tx.peers().put(new PeerRow(Node.BOB, PeerState.FRIEND, nothing, nothing, Set.of(), 0, 0));
                return true;
            });
            Friends friends = new Friends(
                    new Durable(lease),
                    new Bodies(new FakeVault(), new SecureRandom()),
                    new NodeTime(() -> 0, () -> 0, "boot"),
                    told);

            friends.refresh(Node.BOB);
            assertEquals("lane", heard.poll(20, TimeUnit.SECONDS));
            friends.removed(Node.BOB);

            assertEquals("gone", heard.poll(20, TimeUnit.SECONDS));
            assertEquals("lane", heard.poll(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 480", "100, 380", "480, 0", "9000, 0", "-9000, 1020"})
    void afterARestartOnlyTheRestOfTheBackoffIsWaitedFor(long secondsLater, long left) throws Exception {
        Leased<Storage> lease = new Leased<>("storage");
        try (MemoryStorage store = new MemoryStorage()) {
            lease.bind(store);
            Sealed nothing = Sealed.of(new byte[1]);
            store.write(tx -> {
                tx.peers().put(new PeerRow(Node.BOB, PeerState.FRIEND, nothing, nothing, Set.of(), 0, 0));
                tx.lanes().put(LaneRow.fresh(Node.BOB, ReceiverTest.STREAM).retrying(5, 100_000_000 + 480_000));
                return true;
            });
            long nanos = TimeUnit.SECONDS.toNanos(100_000 + secondsLater);
            NodeTime time = new NodeTime(() -> nanos, () -> TimeUnit.NANOSECONDS.toMillis(nanos), "boot");
            new Friends(new Durable(lease), new Bodies(new FakeVault(), new SecureRandom()), time, told)
                    .readAll()
                    .join();

            LaneEvent.Added lane = lanes.poll(20, TimeUnit.SECONDS);
            assertEquals(5, lane.attempt());
            assertEquals(TimeUnit.SECONDS.toNanos(left), lane.retryNanos());
        }
    }

    @Test
    void whoWasSeenLastIsLookedForFirst() {
        Leased<Storage> lease = new Leased<>("storage");
        try (MemoryStorage store = new MemoryStorage()) {
            lease.bind(store);
            Sealed nothing = Sealed.of(new byte[1]);
            long[] seen = {7, 9, 0, 8};
            store.write(tx -> {
                for (int i = 0; i < seen.length; i++) {
                    PeerState state = i == 3 ? PeerState.BLOCKED : PeerState.FRIEND;
                    tx.peers().put(new PeerRow(Node.peer(i), state, nothing, nothing, Set.of(), 0, seen[i]));
                }
                return true;
            });
            Friends friends = new Friends(
                    new Durable(lease),
                    new Bodies(new FakeVault(), new SecureRandom()),
                    new NodeTime(() -> 0, () -> 0, "boot"),
                    told);

            assertEquals(List.of(Node.peer(1), Node.peer(0), Node.peer(2)), friends.lastSeenFirst());
        }
    }
}
