package chat.allium.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Transaction;
import chat.allium.testkit.identity.FakeVault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every storage keeps, store by store, and that it keeps it. */
abstract class StoresContract extends CopyingContract {

    private static final PeerId BOB = Rows.peer(1);
    private static final PeerId CAROL = Rows.peer(2);

    private <T> T read(Function<Transaction, T> work) {
        return storage().read(work);
    }

    private void write(Consumer<Transaction> work) {
        storage().<Boolean>write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    private void add(PeerId peer, int count) {
        write(tx ->
                IntStream.rangeClosed(1, count).forEach(i -> tx.messages().add(Rows.message(peer, i, "text " + i))));
    }

    private long addOne(PeerId peer, long seq) {
        return storage().write(tx -> tx.messages().add(Rows.message(peer, seq, "text " + seq)));
    }

    private int removeSome(PeerId peer, int limit) {
        return storage().write(tx -> tx.messages().removeSome(peer, limit));
    }

    private List<Long> positions(Function<Transaction, List<MessageRow>> page) {
        return read(page).stream().map(MessageRow::position).toList();
    }

    private static List<Long> upTo(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void settingsAreKeptReplacedAndRemoved() throws Exception {
        byte[] longest = new byte[4096];
        longest[4095] = -1;
        String longestKey = "k".repeat(128);
        write(tx -> {
            tx.settings().put("a", new byte[] {1});
            tx.settings().put("a", new byte[] {2, 3});
            tx.settings().put("empty", new byte[0]);
            tx.settings().put(longestKey, longest);
            tx.settings().put("gone", new byte[] {1});
            tx.settings().remove("gone");
            tx.settings().remove("never there");
        });
        reopen();

        assertArrayEquals(new byte[] {2, 3}, read(tx -> tx.settings().get("a")).orElseThrow());
        assertArrayEquals(new byte[0], read(tx -> tx.settings().get("empty")).orElseThrow());
        assertArrayEquals(longest, read(tx -> tx.settings().get(longestKey)).orElseThrow());
        assertTrue(read(tx -> tx.settings().get("gone")).isEmpty());
        assertTrue(read(tx -> tx.settings().get("A")).isEmpty(), "keys are told apart by case");
    }

    @Test
    void aSettingBeyondItsLimitsIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> write(tx -> tx.settings().put("a", new byte[4097])));
        assertThrows(
                IllegalArgumentException.class, () -> write(tx -> tx.settings().put("k".repeat(129), new byte[1])));
    }

    @Test
    void peersAreKeptReplacedAndRemoved() throws Exception {
        PeerRow bob = Rows.friend(BOB, "bob");
        PeerRow blocked =
                new PeerRow(CAROL, PeerState.BLOCKED, bob.name(), bob.addresses(), Set.of(), Long.MAX_VALUE, 0);
        write(tx -> {
            tx.peers().put(Rows.friend(BOB, "robert"));
            tx.peers().put(bob);
            tx.peers().put(blocked);
            tx.peers().put(Rows.friend(Rows.peer(3), "gone"));
            assertTrue(tx.peers().remove(Rows.peer(3)));
            assertFalse(tx.peers().remove(Rows.peer(3)));
        });
        reopen();

        assertEquals(Optional.of(bob), read(tx -> tx.peers().find(BOB)));
        assertEquals(Optional.of(blocked), read(tx -> tx.peers().find(CAROL)));
        assertEquals(Optional.empty(), read(tx -> tx.peers().find(Rows.peer(3))));
    }

    @Test
    void peersComeInPagesInTheOrderOfTheirText() {
        List<PeerId> all = IntStream.range(0, 450).mapToObj(Rows::peer).toList();
        write(tx -> all.forEach(peer -> tx.peers().put(Rows.friend(peer, "p"))));

        List<PeerId> seen = new ArrayList<>();
        Optional<PeerId> after = Optional.empty();
        List<PeerRow> page;
        do {
            Optional<PeerId> from = after;
            page = read(tx -> tx.peers().page(from, 200));
            assertTrue(page.size() <= 200);
            page.forEach(row -> seen.add(row.peer()));
            after = page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(page.getLast().peer());
        } while (!page.isEmpty());

        assertEquals(all.stream().sorted(Comparator.comparing(PeerId::text)).toList(), seen);
        assertEquals(1, read(tx -> tx.peers().page(Optional.empty(), 1)).size());
    }

    @Test
    void lanesAreKeptReplacedAndRemoved() throws Exception {
        LaneRow fresh = LaneRow.fresh(BOB, Rows.stream(1));
        LaneRow full = new LaneRow(CAROL, Rows.stream(2), 9, 8, 7, 6, 5, 4, Optional.of(Rows.stream(3)), 2);
        write(tx -> {
            tx.lanes().put(fresh.retrying(3, 4));
            tx.lanes().put(fresh);
            tx.lanes().put(full);
            tx.lanes().put(LaneRow.fresh(Rows.peer(3), Rows.stream(3)));
            assertTrue(tx.lanes().remove(Rows.peer(3)));
            assertFalse(tx.lanes().remove(Rows.peer(3)));
        });
        reopen();

        assertEquals(Optional.of(fresh), read(tx -> tx.lanes().find(BOB)));
        assertEquals(Optional.of(full), read(tx -> tx.lanes().find(CAROL)));
        assertEquals(Optional.empty(), read(tx -> tx.lanes().find(Rows.peer(3))));
    }

    @Test
    void messagesGetTheNextPositionOfTheirPeer() throws Exception {
        add(BOB, 3);
        add(CAROL, 1);
        reopen();

        long next = storage().write(tx -> tx.messages().add(Rows.message(BOB, 4, "four")));

        assertEquals(4, next);
        assertEquals(List.of(1L, 2L, 3L, 4L), positions(tx -> tx.messages().from(BOB, 1, 200)));
        assertEquals(List.of(1L), positions(tx -> tx.messages().from(CAROL, 1, 200)));
    }

    @Test
    void aMessageComesBackAsItWas() throws Exception {
        MessageRow given = Rows.in(MessageState.FAILED, "r".repeat(200), Rows.message(BOB, 77, "häßlich 🧅"));
        long position = storage().write(tx -> tx.messages().add(given));
        reopen();

        MessageRow kept = read(tx -> tx.messages().find(BOB, position)).orElseThrow();

        assertEquals(Rows.at(position, given), kept);
        assertEquals(
                "häßlich 🧅", new String(new FakeVault().open(SealedColumn.MESSAGE_BODY, kept.row(), kept.body())));
        assertEquals(Optional.empty(), read(tx -> tx.messages().find(BOB, position + 1)));
        assertEquals(Optional.empty(), read(tx -> tx.messages().find(CAROL, position)));
    }

    @Test
    void theLongestBodyAndAnEmptyOneAreKept() throws Exception {
        List<MessageRow> given = List.of(
                Rows.message(BOB, 1, "x".repeat(Content.MAX_BYTES)),
                Rows.message(BOB, 2, ""),
                Rows.message(BOB, 3, "y".repeat(40_000)));
        write(tx -> given.forEach(tx.messages()::add));
        reopen();

        List<MessageRow> kept = read(tx -> tx.messages().from(BOB, 1, 200));

        assertEquals(
                IntStream.range(0, 3)
                        .mapToObj(i -> Rows.at(i + 1, given.get(i)))
                        .toList(),
                kept);
    }

    @Test
    void messagesComeInPagesFromBothEnds() {
        add(BOB, 450);
        add(CAROL, 5);

        assertEquals(upTo(1, 200), positions(tx -> tx.messages().from(BOB, 1, 200)));
        assertEquals(upTo(401, 450), positions(tx -> tx.messages().from(BOB, 401, 200)));
        assertEquals(List.of(), positions(tx -> tx.messages().from(BOB, 451, 200)));
        assertEquals(upTo(251, 450).reversed(), positions(tx -> tx.messages().before(BOB, OptionalLong.empty(), 200)));
        assertEquals(upTo(248, 250).reversed(), positions(tx -> tx.messages().before(BOB, OptionalLong.of(251), 3)));
        assertEquals(upTo(1, 2).reversed(), positions(tx -> tx.messages().before(BOB, OptionalLong.of(3), 200)));
        assertEquals(List.of(), positions(tx -> tx.messages().before(BOB, OptionalLong.of(1), 200)));
        assertEquals(List.of(), positions(tx -> tx.messages().before(Rows.peer(9), OptionalLong.empty(), 200)));
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), positions(tx -> tx.messages().from(CAROL, -3, 200)));
        assertEquals(upTo(441, 450).reversed(), positions(tx -> tx.messages()
                .before(BOB, OptionalLong.of(Long.MAX_VALUE), 10)));
    }

    @Test
    void aPageOutsideItsBoundsIsRefused() {
        for (int limit : new int[] {0, 201, -1}) {
            List<Consumer<Transaction>> pages = List.of(
                    tx -> tx.peers().page(Optional.empty(), limit),
                    tx -> tx.messages().from(BOB, 1, limit),
                    tx -> tx.messages().before(BOB, OptionalLong.empty(), limit),
                    tx -> tx.messages().removeSome(BOB, limit));
            pages.forEach(page -> assertThrows(IllegalArgumentException.class, () -> write(page)));
        }
    }

    @Test
    void theStateOfAMessageChanges() throws Exception {
        add(BOB, 2);
        MessageRow before = read(tx -> tx.messages().find(BOB, 2)).orElseThrow();
        write(tx -> {
            assertTrue(tx.messages().setState(BOB, 2, MessageState.FAILED, "no such peer"));
            assertFalse(tx.messages().setState(BOB, 3, MessageState.READ, ""));
            assertFalse(tx.messages().setState(CAROL, 2, MessageState.READ, ""));
        });
        reopen();

        assertEquals(Optional.of(Rows.in(MessageState.FAILED, "no such peer", before)), read(tx -> tx.messages()
                .find(BOB, 2)));
        assertEquals(
                MessageState.QUEUED,
                read(tx -> tx.messages().find(BOB, 1)).orElseThrow().state());
    }

    @Test
    void aStateThatCanNotRestIsRefused() {
        add(BOB, 1);

        assertThrows(
                IllegalArgumentException.class,
                () -> write(tx -> tx.messages().setState(BOB, 1, MessageState.SENDING, "")));
        assertThrows(
                IllegalArgumentException.class,
                () -> write(tx -> tx.messages().setState(BOB, 1, MessageState.FAILED, "r".repeat(201))));
    }

    @Test
    void theOldestMessagesGoFirstAndNoPositionComesBack() throws Exception {
        add(BOB, 10);
        add(CAROL, 1);

        assertEquals(4, removeSome(BOB, 4));
        assertEquals(upTo(5, 10), positions(tx -> tx.messages().from(BOB, 1, 200)));
        assertEquals(upTo(5, 10).reversed(), positions(tx -> tx.messages().before(BOB, OptionalLong.empty(), 200)));
        assertEquals(upTo(5, 6).reversed(), positions(tx -> tx.messages().before(BOB, OptionalLong.of(7), 200)));
        assertEquals(6, removeSome(BOB, 200));
        assertEquals(0, removeSome(BOB, 200));
        assertEquals(1, positions(tx -> tx.messages().from(CAROL, 1, 200)).size());
        reopen();
        assertEquals(11, addOne(BOB, 11));
        assertEquals(List.of(11L), positions(tx -> tx.messages().before(BOB, OptionalLong.empty(), 200)));
    }

    @Test
    void codesAreKeptOldestFirst() throws Exception {
        CodeRow young = Rows.code("a", 30);
        CodeRow old = Rows.code("b", 10);
        write(tx -> {
            tx.codes().put(young);
            tx.codes().put(Rows.code("b", 99));
            tx.codes().put(old);
            tx.codes().put(Rows.code("c", 20));
            assertTrue(tx.codes().remove("c"));
            assertFalse(tx.codes().remove("c"));
        });
        reopen();

        assertEquals(List.of(old, young), read(tx -> tx.codes().all()));
        assertEquals(Optional.of(young), read(tx -> tx.codes().find("a")));
        assertEquals(Optional.empty(), read(tx -> tx.codes().find("c")));
        assertThrows(IllegalArgumentException.class, () -> Rows.code("i".repeat(33), 1));
    }

    @Test
    void requestsAreKeptOldestFirst() throws Exception {
        OutgoingRow asked =
                new OutgoingRow("x", Rows.outgoing("x", 5).request(), Optional.of(BOB), true, Integer.MAX_VALUE, 20);
        OutgoingRow open = Rows.outgoing("y", 10);
        IncomingRow young = Rows.incoming(BOB, 7);
        IncomingRow old = Rows.incoming(CAROL, 3);
        write(tx -> {
            tx.requests().putOutgoing(Rows.outgoing("x", 5));
            tx.requests().putOutgoing(asked);
            tx.requests().putOutgoing(open);
            tx.requests().putOutgoing(Rows.outgoing("z", 1));
            assertTrue(tx.requests().removeOutgoing("z"));
            assertFalse(tx.requests().removeOutgoing("z"));
            tx.requests().putIncoming(Rows.incoming(BOB, 1));
            tx.requests().putIncoming(young);
            tx.requests().putIncoming(old);
            tx.requests().putIncoming(Rows.incoming(Rows.peer(3), 1));
            assertTrue(tx.requests().removeIncoming(Rows.peer(3)));
            assertFalse(tx.requests().removeIncoming(Rows.peer(3)));
        });
        reopen();

        assertEquals(List.of(open, asked), read(tx -> tx.requests().outgoing()));
        assertEquals(List.of(old, young), read(tx -> tx.requests().incoming()));
        assertEquals(Optional.of(young), read(tx -> tx.requests().findIncoming(BOB)));
        assertEquals(Optional.empty(), read(tx -> tx.requests().findIncoming(Rows.peer(3))));
    }

    @Test
    void listsOfRequestsAndCodesEndAtTwoHundred() {
        write(tx -> IntStream.range(0, 201).forEach(i -> {
            tx.codes().put(Rows.code("c" + i, i));
            tx.requests().putOutgoing(Rows.outgoing("o" + i, i));
            tx.requests().putIncoming(Rows.incoming(Rows.peer(i), i));
        }));

        assertEquals(200, read(tx -> tx.codes().all()).size());
        assertEquals(200, read(tx -> tx.requests().outgoing()).size());
        assertEquals(200, read(tx -> tx.requests().incoming()).size());
        assertEquals("c0", read(tx -> tx.codes().all()).getFirst().id());
    }

    @Test
    void aRowMayComeBackAfterItWasRemoved() throws Exception {
        write(tx -> tx.codes().put(Rows.code("a", 1)));
        write(tx -> tx.codes().remove("a"));
        CodeRow again = Rows.code("a", 2);
        write(tx -> tx.codes().put(again));
        write(tx -> tx.codes().remove("a"));
        write(tx -> tx.codes().put(again));
        reopen();

        assertEquals(List.of(again), read(tx -> tx.codes().all()));
    }
}
