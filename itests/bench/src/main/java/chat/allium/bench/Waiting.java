package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Puts messages that wait into a store, as {@code send} would, a thousand a friend: one to each friend, then the next to each. */
final class Waiting {

    static final int EACH = 1_000;

    private static final int TOGETHER = 100;
    private static final byte[] TEXT = "x".repeat(300).getBytes(StandardCharsets.UTF_8);

    private final Storage storage;
    private final Vault vault;
    private final List<PeerId> friends;
    private final long now = System.currentTimeMillis();

    Waiting(Storage storage, Vault vault, List<PeerId> friends) {
        this.storage = storage;
        this.vault = vault;
        this.friends = friends;
    }

    static StreamId stream(PeerId friend) {
        return StreamId.of(ByteBuffer.allocate(StreamId.LENGTH)
                .putLong(friend.hash64())
                .putLong(1)
                .array());
    }

    void fill() {
        List<CompletableFuture<Boolean>> writes = new ArrayList<>();
        for (int number = 0; number < EACH; number++) {
            for (int first = 0; first < friends.size(); first += TOGETHER) {
                List<PeerId> some = friends.subList(first, Math.min(friends.size(), first + TOGETHER));
                long seq = number + 1;
                writes.add(storage.submit(tx -> {
                    some.forEach(friend -> add(tx, friend, seq));
                    return true;
                }));
            }
            writes.forEach(CompletableFuture::join);
            writes.clear();
        }
        friends.forEach(friend -> storage.submit(tx -> {
            LaneRow fresh = LaneRow.fresh(friend, stream(friend));
            tx.lanes().put(new LaneRow(friend, fresh.out(), EACH + 1, 1, 1, 0, 0, 0, fresh.in(), 0));
            return true;
        }));
        storage.write(tx -> true);
    }

    private void add(Transaction tx, PeerId friend, long seq) {
        String row = Long.toHexString(friend.hash64()) + seq;
        tx.messages()
                .add(new MessageRow(
                        friend,
                        0,
                        row,
                        Direction.OUT,
                        new MessageId(stream(friend), seq),
                        MessageState.QUEUED,
                        "",
                        "text",
                        TEXT.length,
                        now,
                        vault.seal(SealedColumn.MESSAGE_BODY, row, TEXT)));
    }
}
