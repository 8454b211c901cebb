package chat.allium.messenger;

import static chat.allium.messenger.Node.ALICE;
import static chat.allium.messenger.Node.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.lease.Leased;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoomTest {

    private static final long MIB = 1 << 20;

    private final FakeNet net = new FakeNet();
    private final Node alice = new Node(net, ALICE, BOB, PeerState.FRIEND, Node.generous());
    private final Node bob = new Node(net, BOB, ALICE, PeerState.FRIEND, Node.generous());

    @AfterEach
    void stop() {
        alice.messenger.stop();
        bob.messenger.stop();
        alice.storage.close();
        bob.storage.close();
    }

    @Test
    void withoutRoomFriendsKeepTheirMessagesAndTheLinkStays() throws Exception {
        net.await(ALICE);
        alice.await(() -> alice.events().contains(new MessengerEvent.PresenceChanged(BOB, true)));
        bob.storage.freeBytes(255 * MIB);
        alice.send("one");
        alice.await(() -> net.messages.get() == 1);
        alice.send("two");
        alice.await(() -> net.messages.get() == 2);

        // As after 10 s without an ACK. What came is not offered again: HELLO grants nothing.
        bob.await(() -> net.credit(BOB) == 0);
        assertTrue(bob.messenger.trouble().orElseThrow().startsWith("Less than 256 MiB are free"));
        net.cut();
        net.await(ALICE);
        alice.await(() -> links(alice) == 2);
        alice.send("three");
        bob.skip(Duration.ofMinutes(1));
        assertEquals(List.of(), bob.texts(Direction.IN));
        assertEquals(2, net.messages.get());
        assertEquals(0, net.retryAfters.get() + net.disconnects.get());

        bob.storage.freeBytes(256 * MIB);
        bob.skip(Duration.ofSeconds(6));

        alice.await(() -> alice.everythingDelivered(3));
        assertTrue(bob.messenger.trouble().isEmpty());
        assertEquals(List.of("one", "two", "three"), bob.texts(Direction.IN));
        assertEquals(0, net.retryAfters.get() + net.disconnects.get());
    }

    @Test
    void withoutRoomSendingIsRefusedWithASentenceUntilThereIs() throws Exception {
        net.reachable(false);
        alice.storage.freeBytes(64 * MIB - 1);
        alice.skip(Duration.ofSeconds(1));

        MessageRejectedException refused = assertThrows(MessageRejectedException.class, () -> alice.send("no"));
        assertTrue(refused.getMessage().startsWith("Less than 64 MiB are free"), refused.getMessage());
        assertEquals(List.of(), alice.all());

        alice.storage.freeBytes(64 * MIB);
        alice.skip(Duration.ofSeconds(1));
        alice.send("yes");
        assertEquals(List.of("yes"), alice.texts(Direction.OUT));
    }

    @Test
    void aStoreThatCanNotSayHowMuchRoomThereIsHoldsUpNothing() {
        Storage broken = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, args) -> {
                    throw new IllegalStateException("thrown by a test");
                });
        Leased<Storage> storage = new Leased<>("storage");
        storage.bind(broken);
        Room room = new Room(storage, System::nanoTime, RoomLimits.DEFAULT);

        assertEquals(OptionalLong.empty(), room.free());
        assertTrue(room.refusesInbound().isEmpty());
    }

    @Test
    void aBadLimitFallsBackToTheSafeOne() {
        assertEquals(new RoomLimits(0, 7), RoomLimits.of(config(0, 7)));
        assertEquals(RoomLimits.DEFAULT, RoomLimits.of(config(-1, 1 << 21)));
    }

    private static long links(Node node) {
        return node.events().stream()
                .filter(new MessengerEvent.PresenceChanged(BOB, true)::equals)
                .count();
    }

    private static NodeMessenger.Config config(int inbound, int send) {
        return new NodeMessenger.Config() {
            @Override
            public int inboundFreeMib() {
                return inbound;
            }

            @Override
            public int sendFreeMib() {
                return send;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return NodeMessenger.Config.class;
            }
        };
    }
}
