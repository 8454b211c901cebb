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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FriendsTest {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Friends.Told told = new Friends.Told() {
        @Override
        public void lane(LaneEvent.Added lane, LaneRow row, boolean friend) {
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
                tx.peers().put(new PeerRow(Node.BOB, PeerState.FRIEND, nothing, nothing, false, 0, 0));
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
}
