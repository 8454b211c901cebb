package chat.allium.testkit.storage;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.testkit.identity.FakeVault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Rows for tests of storages; the same number gives the same names. */
public final class Rows {

    private static final FakeVault VAULT = new FakeVault();

    private Rows() {}

    /** A peer whose key begins with {@code n}. */
    public static PeerId peer(int n) {
        byte[] key = new byte[PeerId.LENGTH];
        key[0] = (byte) n;
        key[1] = (byte) (n >> 8);
        key[PeerId.LENGTH - 1] = 1;
        return PeerId.of(key);
    }

    /** A stream of {@code n}s. */
    public static StreamId stream(int n) {
        byte[] bytes = new byte[StreamId.LENGTH];
        Arrays.fill(bytes, (byte) n);
        return StreamId.of(bytes);
    }

    /** A text sealed for a place. */
    public static Sealed sealed(SealedColumn column, String row, String plain) {
        return VAULT.seal(column, row, plain.getBytes(StandardCharsets.UTF_8));
    }

    /** A queued text to {@code peer} as its lane's number {@code seq}; the position still open. */
    public static MessageRow message(PeerId peer, long seq, String text) {
        String row = "row-" + seq;
        return new MessageRow(
                peer,
                0,
                row,
                Direction.OUT,
                new MessageId(stream(7), seq),
                MessageState.QUEUED,
                "",
                Content.TEXT,
                text.getBytes(StandardCharsets.UTF_8).length,
                1_000 + seq,
                sealed(SealedColumn.MESSAGE_BODY, row, text));
    }

    /** The same message at a position. */
    public static MessageRow at(long position, MessageRow row) {
        return changed(row, position, row.state(), row.reason());
    }

    /** The same message in another state. */
    public static MessageRow in(MessageState state, String reason, MessageRow row) {
        return changed(row, row.position(), state, reason);
    }

    private static MessageRow changed(MessageRow row, long position, MessageState state, String reason) {
        return new MessageRow(
                row.peer(),
                position,
                row.row(),
                row.direction(),
                row.id(),
                state,
                reason,
                row.type(),
                row.size(),
                row.at(),
                row.body());
    }

    /** A friend. */
    public static PeerRow friend(PeerId peer, String name) {
        String key = peer.text();
        return new PeerRow(
                peer,
                PeerState.FRIEND,
                sealed(SealedColumn.PEER_NAME, key, name),
                sealed(SealedColumn.PEER_ADDRESSES, key, "tor:example.onion:9735"),
                Set.of("lan", "tcp"),
                5,
                6);
    }

    /** A code made at {@code createdAt}. */
    public static CodeRow code(String id, long createdAt) {
        return new CodeRow(id, sealed(SealedColumn.CODE_SECRET, id, "secret of " + id), createdAt);
    }

    /** A request we made at {@code createdAt}. */
    public static OutgoingRow outgoing(String id, long createdAt) {
        return new OutgoingRow(
                id, sealed(SealedColumn.OUTGOING_REQUEST, id, "to " + id), Optional.empty(), false, 0, createdAt);
    }

    /** A request that {@code requester} made at {@code createdAt}. */
    public static IncomingRow incoming(PeerId requester, long createdAt) {
        return new IncomingRow(
                requester, "code-1", sealed(SealedColumn.INCOMING_REQUEST, requester.text(), "card"), createdAt);
    }
}
