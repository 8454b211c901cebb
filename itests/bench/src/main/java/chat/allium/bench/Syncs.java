package chat.allium.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * What processes ask of the disk, counted at the border to the system by a library that is loaded before any other: calls of fsync
 * and fdatasync, and writes to files that were opened for synced writing.
 */
final class Syncs {

    private static final int COUNTERS = 3;
    private static final String VARIABLE = "ALLIUM_SYNCS";

    private final Path library;
    private final Path folder;
    private int files;

    private Syncs(Path library, Path folder) {
        this.library = library;
        this.folder = folder;
    }

    /** Compiles the library. @throws IOException if there is no C compiler */
    static Syncs prepare(Path work) throws IOException, InterruptedException {
        Path source = Path.of(System.getProperty("allium.bench.sources", "src/main"), "c", "syncs.c");
        Path library = work.toAbsolutePath().resolve("syncs.so");
        Process compiler = new ProcessBuilder(
                        "cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new IOException("the library that counts syncs does not compile; see above");
        }
        return new Syncs(library, Files.createTempDirectory(work, "syncs"));
    }

    /** One process's counters, as they are just now. */
    static final class Counter {

        private final ByteBuffer counters;

        private Counter(Path file) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, COUNTERS * Long.BYTES);
                counters = mapped.order(ByteOrder.nativeOrder());
            }
        }

        long total() {
            long sum = 0;
            for (int i = 0; i < COUNTERS; i++) {
                sum += counters.getLong(i * Long.BYTES);
            }
            return sum;
        }
    }

    /** Has the process that will be started with this environment counted. */
    Counter watch(Map<String, String> environment) throws IOException {
        Path file = folder.resolve("process-" + ++files);
        Files.write(file, new byte[COUNTERS * Long.BYTES]);
        environment.put("LD_PRELOAD", library.toString());
        environment.put(VARIABLE, file.toAbsolutePath().toString());
        return new Counter(file);
    }

    /** The counter of this process, if it was started to be watched. */
    static Counter own() throws IOException {
        String file = System.getenv(VARIABLE);
        if (file == null) {
            throw new IOException("nobody counts the syncs of this process");
        }
        return new Counter(Path.of(file));
    }

    /** Asks the disk in every way there is, and fails unless each time was counted. */
    static void check(Path folder) throws IOException {
        Counter counter = own();
        Path file = Files.createTempFile(folder, "sync", "");
        List<String> modes = List.of("rwd", "rws");
        long before = counter.total();
        for (String mode : modes) {
            try (RandomAccessFile synced = new RandomAccessFile(file.toFile(), mode)) {
                synced.write(new byte[100]);
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(100));
            channel.force(false);
            channel.force(true);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
            channel.write(ByteBuffer.allocate(100));
        }
        try (RandomAccessFile plain = new RandomAccessFile(file.toFile(), "rw")) {
            plain.write(new byte[100]);
            plain.getFD().sync();
        }
        Files.delete(file);
        long counted = counter.total() - before;
        if (counted != 6) {
            throw new IOException("syncs can not be counted here: 6 were asked for, " + counted + " counted");
        }
    }
}
