package @PACKAGE@;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StoredRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The file: eight bytes that say what it is, then a record for each commit: length, checksum, changed rows. A commit counts once its
 * record is whole and was forced to the disk; what a crash left of a record at the end is cut off. One thread uses it.
 */
final class Journal implements AutoCloseable {

    private static final byte[] MAGIC = "ALLIUMJ1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = 8;
    private static final int PAGE = 200;
    /** A file of less is never written anew. */
    private static final long SMALL = 1024 * 1024;

    /** Makes what was written last, even if the power fails. */
    interface Force {
        void force(FileChannel channel) throws IOException;
    }

    private final Path path;
    private final Force force;
    private FileChannel channel;
    /** Where the last commit ends. */
    private long end;
    /** How long the file was when it held nothing but rows that are there. */
    private long compact;
    /** Set when nobody knows any more what is in the file; opening it anew finds out. */
    private boolean lost;

    private Journal(Path path, Force force, FileChannel channel) {
        this.path = path;
        this.force = force;
        this.channel = channel;
    }

    /** Opens the file, and creates it first, whole or not at all. */
    static Journal open(Path path, Force force) throws IOException {
        if (!Files.exists(path)) {
            FileChannel fresh = write(path, force, List.of());
            moveInto(path);
            return new Journal(path, force, fresh);
        }
        return new Journal(path, force, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Every row that was committed; then appending may begin. @throws IOException if the file can not be read, or is damaged */
    NavigableMap<RowName, StoredRow> load() throws IOException {
        NavigableMap<RowName, StoredRow> rows = new TreeMap<>();
        if (!ByteBuffer.wrap(MAGIC).equals(read(0, MAGIC.length))) {
            throw new IOException("it is no journal of this version");
        }
        end = MAGIC.length;
        for (byte[] record = next(); record.length > 0; record = next()) {
            for (RowState state : RowFormat.read(record)) {
                state.row().ifPresentOrElse(row -> rows.put(state.name(), row), () -> rows.remove(state.name()));
            }
            end += HEAD + record.length;
        }
        cut();
        compact = MAGIC.length + HEAD + RowFormat.write(states(rows.values())).length;
        return rows;
    }

    private static List<RowState> states(Collection<StoredRow> rows) {
        return rows.stream().map(RowState::of).toList();
    }

    /** The record at {@link #end}; empty if there is none, or only what a crash left of one. */
    private byte[] next() throws IOException {
        long left = channel.size() - end - HEAD;
        if (left < 1) {
            return new byte[0];
        }
        ByteBuffer head = read(end, HEAD);
        int length = head.getInt();
        if (length < 1 || length > left) {
            return new byte[0];
        }
        byte[] record = read(end + HEAD, length).array();
        if (head.getInt() == checksum(record)) {
            return record;
        }
        if (length < left) {
            throw new IOException("a record in the middle of its journal is damaged");
        }
        return new byte[0];
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
            // As often as it takes.
        }
        return bytes.flip();
    }

    /** Appends a commit, durable on return. @throws IOException then nothing of it is there */
    void append(List<RowState> states) throws IOException {
        if (lost) {
            throw new IOException("it failed before and has to be opened anew");
        }
        try {
            long written = write(channel, end, record(states));
            force.force(channel);
            end += written;
        } catch (IOException e) {
            // Nobody may find tomorrow what was refused today.
            forget();
            throw e;
        }
    }

    private void forget() {
        try {
            cut();
        } catch (IOException e) {
            lost = true;
        }
    }

    private void cut() throws IOException {
        if (channel.size() > end) {
            channel.truncate(end);
            force.force(channel);
        }
    }

    /** Writes a file with nothing but these rows, if most of the present one is history. @throws IOException if that fails */
    void compactIfWorth(Collection<StoredRow> rows) throws IOException {
        if (lost || end < SMALL || end < 4 * compact) {
            return;
        }
        // Not again before it has grown as much once more, should this fail.
        compact = end;
        FileChannel fresh = write(path, force, rows);
        try {
            moveInto(path);
        } catch (IOException e) {
            // Which of the two a power cut would leave is not known.
            lost = true;
            closeQuietly(fresh);
            throw e;
        }
        closeQuietly(channel);
        channel = fresh;
        end = fresh.size();
        compact = end;
    }

    private static Path beside(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private static FileChannel write(Path path, Force force, Collection<StoredRow> rows) throws IOException {
        FileChannel fresh = FileChannel.open(
                beside(path),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            long at = write(fresh, 0, ByteBuffer.wrap(MAGIC));
            List<RowState> states = states(rows);
            for (int i = 0; i < states.size(); i += PAGE) {
                at += write(fresh, at, record(states.subList(i, Math.min(i + PAGE, states.size()))));
            }
            force.force(fresh);
            return fresh;
        } catch (IOException e) {
            closeQuietly(fresh);
            Files.deleteIfExists(beside(path));
            throw e;
        }
    }

    private static void moveInto(Path path) throws IOException {
        Files.move(beside(path), path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(path.getParent())) {
            folder.force(true);
        }
    }

    private static ByteBuffer record(List<RowState> states) throws IOException {
        byte[] record = RowFormat.write(states);
        return ByteBuffer.allocate(HEAD + record.length)
                .putInt(record.length)
                .putInt(checksum(record))
                .put(record)
                .flip();
    }

    private static int checksum(byte[] record) {
        CRC32C sum = new CRC32C();
        sum.update(record);
        return (int) sum.getValue();
    }

    private static long write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
        long length = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
        return length;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            System.getLogger(JournalEngine.NAME).log(System.Logger.Level.DEBUG, "A file did not close cleanly", e);
        }
    }
}
