package chat.allium.storage.switching;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.StoredRow;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.stream.Collectors;

/** A sum over rows, whatever their order: of the first 128 bits of each row's SHA-256. Confined to one thread. */
final class Checksum {

    /** What is summed up of a row. */
    record Part(long high, long low) {}

    private final MessageDigest sha256;
    private long high;
    private long low;
    private long rows;

    Checksum() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of one row, all of it. */
    Part part(StoredRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(row.name().kind().name());
            write(out, row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer hash = ByteBuffer.wrap(sha256.digest(bytes.toByteArray()));
        return new Part(hash.getLong(), hash.getLong());
    }

    void add(Part part) {
        high += part.high();
        low += part.low();
        rows++;
    }

    void add(StoredRow row) {
        add(part(row));
    }

    long rows() {
        return rows;
    }

    /** The sum, in hexadecimal. */
    String text() {
        return String.format("%016x%016x", high, low);
    }

    private static void write(DataOutputStream out, StoredRow row) throws IOException {
        switch (row) {
            case StoredRow.Setting setting -> {
                out.writeUTF(setting.key());
                bytes(out, setting.value());
            }
            case StoredRow.Peer peer -> peer(out, peer.row());
            case StoredRow.Lane lane -> lane(out, lane.row());
            case StoredRow.HistoryEnd end -> {
                out.writeUTF(end.peer().text());
                out.writeLong(end.position());
            }
            case StoredRow.Code code -> {
                out.writeUTF(code.row().id());
                bytes(out, code.row().secret().bytes());
                out.writeLong(code.row().createdAt());
            }
            case StoredRow.Outgoing outgoing -> {
                out.writeUTF(outgoing.row().id());
                bytes(out, outgoing.row().request().bytes());
                out.writeUTF(outgoing.row().owner().map(PeerId::text).orElse(""));
                out.writeBoolean(outgoing.row().received());
                out.writeInt(outgoing.row().attempt());
                out.writeLong(outgoing.row().createdAt());
            }
            case StoredRow.Incoming incoming -> {
                out.writeUTF(incoming.row().requester().text());
                out.writeUTF(incoming.row().codeId());
                bytes(out, incoming.row().request().bytes());
                out.writeLong(incoming.row().createdAt());
            }
            case StoredRow.Message message -> message(out, message.row());
        }
    }

    private static void peer(DataOutputStream out, PeerRow row) throws IOException {
        out.writeUTF(row.peer().text());
        out.writeUTF(row.state().name());
        bytes(out, row.name().bytes());
        bytes(out, row.addresses().bytes());
        out.writeUTF(row.clearAllowed().stream().sorted().collect(Collectors.joining(",")));
        out.writeLong(row.createdAt());
        out.writeLong(row.lastSeenAt());
    }

    private static void lane(DataOutputStream out, LaneRow row) throws IOException {
        out.writeUTF(row.peer().text());
        bytes(out, row.out().bytes());
        out.writeLong(row.nextSeq());
        out.writeLong(row.base());
        out.writeLong(row.basePosition());
        out.writeLong(row.attemptedUpTo());
        out.writeInt(row.attempt());
        out.writeLong(row.retryMillis());
        bytes(out, row.in().map(StreamId::bytes).orElse(new byte[0]));
        out.writeLong(row.high());
    }

    private static void message(DataOutputStream out, MessageRow row) throws IOException {
        out.writeUTF(row.peer().text());
        out.writeLong(row.position());
        out.writeUTF(row.row());
        out.writeUTF(row.direction().name());
        bytes(out, row.id().stream().bytes());
        out.writeLong(row.id().seq());
        out.writeUTF(row.state().name());
        out.writeUTF(row.reason());
        out.writeUTF(row.type());
        out.writeInt(row.size());
        out.writeLong(row.at());
        bytes(out, row.body().bytes());
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
