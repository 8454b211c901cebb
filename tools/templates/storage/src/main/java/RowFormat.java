package @PACKAGE@;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StoredRow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rows as bytes. Kinds and states are written by their names, which never change. */
final class RowFormat {

    private RowFormat() {}

    static byte[] write(List<RowState> states) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(states.size());
        for (RowState state : states) {
            out.writeUTF(state.name().kind().name());
            out.writeBoolean(state.row().isPresent());
            if (state.row().isPresent()) {
                write(state.row().get(), out);
            } else {
                out.writeUTF(state.name().key());
                out.writeLong(state.name().position());
            }
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if it is not what {@link #write} wrote */
    static List<RowState> read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        List<RowState> states = new ArrayList<>();
        try {
            for (int left = in.readInt(); left > 0; left--) {
                Kind kind = Kind.valueOf(in.readUTF());
                states.add(
                        in.readBoolean()
                                ? RowState.of(read(kind, in))
                                : new RowState(new RowName(kind, in.readUTF(), in.readLong()), Optional.empty()));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("it has a row that this version does not know", e);
        }
        return states;
    }

    private static void write(StoredRow row, DataOutputStream out) throws IOException {
        switch (row) {
            case StoredRow.Setting setting -> {
                out.writeUTF(setting.key());
                bytes(setting.value(), out);
            }
            case StoredRow.Peer peer -> write(peer.row(), out);
            case StoredRow.Lane lane -> write(lane.row(), out);
            case StoredRow.HistoryEnd end -> {
                out.write(end.peer().bytes());
                out.writeLong(end.position());
            }
            case StoredRow.Code code -> {
                out.writeUTF(code.row().id());
                bytes(code.row().secret().bytes(), out);
                out.writeLong(code.row().createdAt());
            }
            case StoredRow.Outgoing outgoing -> write(outgoing.row(), out);
            case StoredRow.Incoming incoming -> write(incoming.row(), out);
            case StoredRow.Message message -> write(message.row(), out);
        }
    }

    private static StoredRow read(Kind kind, DataInputStream in) throws IOException {
        return switch (kind) {
            case SETTING -> new StoredRow.Setting(in.readUTF(), bytes(in));
            case PEER -> new StoredRow.Peer(peerRow(in));
            case LANE -> new StoredRow.Lane(laneRow(in));
            case HISTORY_END -> new StoredRow.HistoryEnd(peer(in), in.readLong());
            case CODE -> new StoredRow.Code(new CodeRow(in.readUTF(), sealed(in), in.readLong()));
            case OUTGOING -> new StoredRow.Outgoing(outgoingRow(in));
            case INCOMING ->
                new StoredRow.Incoming(new IncomingRow(peer(in), in.readUTF(), sealed(in), in.readLong()));
            case MESSAGE -> new StoredRow.Message(messageRow(in));
        };
    }

    private static void write(PeerRow row, DataOutputStream out) throws IOException {
        out.write(row.peer().bytes());
        out.writeUTF(row.state().name());
        bytes(row.name().bytes(), out);
        bytes(row.addresses().bytes(), out);
        out.writeUTF(String.join(",", row.clearAllowed()));
        out.writeLong(row.createdAt());
        out.writeLong(row.lastSeenAt());
    }

    private static PeerRow peerRow(DataInputStream in) throws IOException {
        return new PeerRow(
                peer(in),
                PeerState.valueOf(in.readUTF()),
                sealed(in),
                sealed(in),
                schemes(in.readUTF()),
                in.readLong(),
                in.readLong());
    }

    private static Set<String> schemes(String joined) {
        return joined.isEmpty() ? Set.of() : Set.of(joined.split(","));
    }

    private static void write(LaneRow row, DataOutputStream out) throws IOException {
        out.write(row.peer().bytes());
        out.write(row.out().bytes());
        out.writeLong(row.nextSeq());
        out.writeLong(row.base());
        out.writeLong(row.basePosition());
        out.writeLong(row.attemptedUpTo());
        out.writeInt(row.attempt());
        out.writeLong(row.retryMillis());
        bytes(row.in().map(StreamId::bytes).orElse(new byte[0]), out);
        out.writeLong(row.high());
    }

    private static LaneRow laneRow(DataInputStream in) throws IOException {
        return new LaneRow(
                peer(in),
                stream(in),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                Optional.of(bytes(in)).filter(id -> id.length > 0).map(StreamId::of),
                in.readLong());
    }

    private static void write(OutgoingRow row, DataOutputStream out) throws IOException {
        out.writeUTF(row.id());
        bytes(row.request().bytes(), out);
        bytes(row.owner().map(PeerId::bytes).orElse(new byte[0]), out);
        out.writeBoolean(row.received());
        out.writeInt(row.attempt());
        out.writeLong(row.createdAt());
    }

    private static OutgoingRow outgoingRow(DataInputStream in) throws IOException {
        return new OutgoingRow(
                in.readUTF(),
                sealed(in),
                Optional.of(bytes(in)).filter(key -> key.length > 0).map(PeerId::of),
                in.readBoolean(),
                in.readInt(),
                in.readLong());
    }

    private static void write(IncomingRow row, DataOutputStream out) throws IOException {
        out.write(row.requester().bytes());
        out.writeUTF(row.codeId());
        bytes(row.request().bytes(), out);
        out.writeLong(row.createdAt());
    }

    private static void write(MessageRow row, DataOutputStream out) throws IOException {
        out.write(row.peer().bytes());
        out.writeLong(row.position());
        out.writeUTF(row.row());
        out.writeUTF(row.direction().name());
        out.write(row.id().stream().bytes());
        out.writeLong(row.id().seq());
        out.writeUTF(row.state().name());
        out.writeUTF(row.reason());
        out.writeUTF(row.type());
        out.writeInt(row.size());
        out.writeLong(row.at());
        bytes(row.body().bytes(), out);
    }

    private static MessageRow messageRow(DataInputStream in) throws IOException {
        return new MessageRow(
                peer(in),
                in.readLong(),
                in.readUTF(),
                Direction.valueOf(in.readUTF()),
                new MessageId(stream(in), in.readLong()),
                MessageState.valueOf(in.readUTF()),
                in.readUTF(),
                in.readUTF(),
                in.readInt(),
                in.readLong(),
                sealed(in));
    }

    private static void bytes(byte[] value, DataOutputStream out) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("it has a value that does not end");
        }
        return in.readNBytes(length);
    }

    private static Sealed sealed(DataInputStream in) throws IOException {
        return Sealed.of(bytes(in));
    }

    private static PeerId peer(DataInputStream in) throws IOException {
        return PeerId.of(in.readNBytes(PeerId.LENGTH));
    }

    private static StreamId stream(DataInputStream in) throws IOException {
        return StreamId.of(in.readNBytes(StreamId.LENGTH));
    }
}
