package chat.allium.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What it takes of every store to be copied into another one while it is used. */
abstract class CopyingContract {

    private static final PeerId BOB = Rows.peer(1);
    private static final PeerId CAROL = Rows.peer(2);
    private static final PeerId DAVE = Rows.peer(3);

    abstract Store storage();

    abstract void reopen() throws Exception;

    private void write(Consumer<Transaction> work) {
        storage().<Boolean>write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    private void fill() {
        write(tx -> {
            tx.settings().put("a", new byte[] {1});
            tx.settings().put("B", new byte[] {2});
            tx.settings().put("a-b", new byte[] {3});
            for (PeerId peer : List.of(BOB, CAROL, DAVE)) {
                tx.peers().put(Rows.friend(peer, "friend"));
                tx.lanes().put(LaneRow.fresh(peer, Rows.stream(1)));
                for (int i = 1; i <= 12; i++) {
                    tx.messages().add(Rows.message(peer, i, "text " + i));
                }
            }
            tx.messages().removeSome(BOB, 2);
            tx.codes().put(Rows.code("code", 1));
            tx.requests().putOutgoing(Rows.outgoing("out", 1));
            tx.requests().putIncoming(Rows.incoming(DAVE, 1));
        });
    }

    private List<StoredRow> all(Kind kind, int limit) {
        List<StoredRow> all = new ArrayList<>();
        List<StoredRow> page;
        do {
            page = storage()
                    .page(
                            kind,
                            all.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(all.getLast().name()),
                            limit);
            all.addAll(page);
        } while (page.size() == limit);
        return all;
    }

    private List<RowName> names(Kind kind, int limit) {
        return all(kind, limit).stream().map(StoredRow::name).toList();
    }

    @Test
    void pagesHaveEveryRowOnceInTheOrderOfNamesWhateverTheirSize() {
        fill();

        for (int limit : new int[] {1, 5, 12, 200}) {
            List<RowName> names = Stream.of(Kind.values())
                    .flatMap(kind -> names(kind, limit).stream())
                    .toList();
            assertEquals(3 + 3 + 3 + 1 + 1 + 1 + 1 + 34, names.size(), "with pages of " + limit);
            assertEquals(names.stream().sorted().distinct().toList(), names, "with pages of " + limit);
            assertEquals(names.size(), storage().rows());
        }
        assertThrows(IllegalArgumentException.class, () -> storage().page(Kind.PEER, Optional.empty(), 201));
    }

    @Test
    void aRowIsFoundByItsNameAsThePageHasIt() {
        fill();

        for (Kind kind : Kind.values()) {
            for (StoredRow row : all(kind, 7)) {
                StoredRow found = storage().find(row.name()).row().orElseThrow();
                if (row instanceof StoredRow.Setting setting) {
                    assertEquals(setting.value()[0], ((StoredRow.Setting) found).value()[0]);
                } else {
                    assertEquals(row, found);
                }
            }
        }
        assertEquals(
                Optional.empty(),
                storage().find(new RowName(Kind.MESSAGE, BOB.text(), 1)).row());
        assertEquals(
                Optional.empty(),
                storage().find(new RowName(Kind.CODE, "never")).row());
    }

    @Test
    void aFollowerIsToldOfEveryRowThatACommitHasChangedAndOfNoOther() {
        fill();
        try (Store.Feed feed = storage().follow()) {
            assertEquals(List.of(), List.copyOf(feed.take().keySet()));
            write(tx -> {
                tx.messages().setState(BOB, 3, MessageState.DELIVERED, "");
                tx.settings().remove("a");
                tx.lanes().put(LaneRow.fresh(BOB, Rows.stream(2)));
            });
            assertThrows(
                    IllegalArgumentException.class,
                    () -> write(tx -> {
                        tx.codes().put(Rows.code("undone", 1));
                        throw new IllegalArgumentException();
                    }));
            SortedMap<RowName, Long> first = feed.take();
            write(tx -> {
                tx.messages().add(Rows.message(CAROL, 13, "later"));
                tx.messages().removeSome(DAVE, 1);
                tx.lanes().put(LaneRow.fresh(BOB, Rows.stream(3)));
            });
            SortedMap<RowName, Long> second = feed.take();

            assertEquals(
                    List.of(
                            new RowName(Kind.SETTING, "a"),
                            new RowName(Kind.LANE, BOB.text()),
                            new RowName(Kind.MESSAGE, BOB.text(), 3)),
                    List.copyOf(first.keySet()));
            assertEquals(
                    List.of(
                            new RowName(Kind.LANE, BOB.text()),
                            new RowName(Kind.HISTORY_END, DAVE.text()),
                            new RowName(Kind.MESSAGE, CAROL.text(), 13),
                            new RowName(Kind.MESSAGE, DAVE.text(), 1)),
                    List.copyOf(second.keySet()));
            long highest = first.values().stream().mapToLong(rev -> rev).max().orElseThrow();
            assertTrue(second.values().stream().allMatch(rev -> rev > highest), "revisions grow");
            assertThrows(IllegalStateException.class, storage()::follow);
        }
        storage().follow().close();
    }

    @Test
    void rowsTakenOverAreTheSameAfterReopeningAndPositionsGoOnBehindThem() throws Exception {
        write(tx -> tx.messages().add(Rows.message(BOB, 1, "here before")));
        StoredRow.Message late = new StoredRow.Message(Rows.at(9, Rows.message(BOB, 9, "late")));
        StoredRow.Message end = new StoredRow.Message(Rows.at(3, Rows.message(CAROL, 3, "end")));
        StoredRow.Peer peer = new StoredRow.Peer(Rows.friend(BOB, "bob"));
        storage()
                .apply(List.of(
                        RowState.of(late),
                        RowState.of(end),
                        RowState.of(new StoredRow.HistoryEnd(DAVE, 5)),
                        RowState.of(peer)));
        storage()
                .apply(List.of(
                        RowState.of(new StoredRow.Message(Rows.in(MessageState.DELIVERED, "", late.row()))),
                        new RowState(new RowName(Kind.MESSAGE, BOB.text(), 1), Optional.empty()),
                        new RowState(new RowName(Kind.CODE, "never there"), Optional.empty())));

        long bob = storage().write(tx -> tx.messages().add(Rows.message(BOB, 10, "x")));
        reopen();
        long carol = storage().write(tx -> tx.messages().add(Rows.message(CAROL, 4, "x")));
        long dave = storage().write(tx -> tx.messages().add(Rows.message(DAVE, 1, "x")));

        assertEquals(List.of(10L, 4L, 6L), List.of(bob, carol, dave));
        assertEquals(peer, storage().find(peer.name()).row().orElseThrow());
        StoredRow.Message kept =
                (StoredRow.Message) storage().find(late.name()).row().orElseThrow();
        assertEquals(MessageState.DELIVERED, kept.row().state());
        assertEquals(late.row().body(), kept.row().body());
        assertFalse(
                storage().find(new RowName(Kind.MESSAGE, BOB.text(), 1)).row().isPresent());
    }
}
