package chat.allium.messenger;

import static chat.allium.messenger.Node.ALICE;
import static chat.allium.messenger.Node.BOB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.PeerState;
import chat.allium.testkit.storage.MemoryStorage;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OnceTest {

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

    private MessageId once(String text, String key) throws MessageRejectedException {
        return alice.messenger.sendOnce(BOB, Content.text(text), key);
    }

    @Test
    void aKeyThatWasUsedSendsNothingEvenAfterACrash() throws Exception {
        MessageId first = once("one", "a");
        assertEquals(first, once("one again", "a"));

        alice.crash();

        assertEquals(first, once("one again", "a"));
        assertNotEquals(first, once("two", "b"));
        bob.await(() -> bob.texts(Direction.IN).equals(List.of("one", "two")));
    }

    @Test
    void manyWhoSendWithOneKeyAtOnceSendOneMessageAndFillNothing() throws Exception {
        List<Callable<MessageId>> senders = IntStream.range(0, 2_000)
                .<Callable<MessageId>>mapToObj(i -> () -> once("one", "a"))
                .toList();
        Set<MessageId> ids = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<MessageId> sent : threads.invokeAll(senders)) {
                ids.add(sent.get());
            }
        }

        once("two", "b");

        assertEquals(1, ids.size());
        bob.await(() -> bob.texts(Direction.IN).equals(List.of("one", "two")));
    }

    @Test
    void whatWasRefusedMaySucceedLater() throws Exception {
        alice.becomes(PeerState.BLOCKED);
        assertThrows(MessageRejectedException.class, () -> once("one", "a"));

        alice.becomes(PeerState.FRIEND);
        once("one", "a");

        bob.await(() -> bob.texts(Direction.IN).equals(List.of("one")));
    }

    @Test
    void aKeyIsOfOneFriendAndHasALength() {
        assertThrows(IllegalArgumentException.class, () -> once("one", ""));
        assertThrows(IllegalArgumentException.class, () -> once("one", "k".repeat(201)));
        try (MemoryStorage store = new MemoryStorage()) {
            MessageId id = new MessageId(StreamId.of(new byte[StreamId.LENGTH]), 7);

            store.write(tx -> {
                OnceKey.of(BOB, "a").put(tx.settings(), id);
                return true;
            });

            assertEquals(Optional.of(id), find(store, BOB, "a"));
            assertEquals(Optional.empty(), find(store, ALICE, "a"));
            assertEquals(Optional.empty(), find(store, BOB, "b"));
        }
    }

    @Test
    void theLastFiftyThousandKeysAreRememberedAndNoMoreThanFit() {
        try (MemoryStorage store = new MemoryStorage()) {
            StreamId stream = StreamId.of(new byte[StreamId.LENGTH]);
            int all = 2 * OnceKey.BUCKETS * OnceKey.DEPTH;
            store.write(tx -> {
                for (int i = 0; i < all; i++) {
                    OnceKey.of(BOB, "key" + i).put(tx.settings(), new MessageId(stream, i));
                }
                return true;
            });

            for (int i = all - 50_000; i < all; i++) {
                assertEquals(Optional.of(new MessageId(stream, i)), find(store, BOB, "key" + i));
            }
            assertTrue(find(store, BOB, "key0").isEmpty());
            assertEquals(OnceKey.BUCKETS, store.rows());
        }
    }

    private static Optional<MessageId> find(MemoryStorage store, PeerId peer, String key) {
        return store.read(tx -> OnceKey.of(peer, key).find(tx.settings()));
    }
}
