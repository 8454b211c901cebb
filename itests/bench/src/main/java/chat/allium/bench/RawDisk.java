package chat.allium.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What the disk itself takes. */
final class RawDisk {

    private static final int RECORD = 390;

    private RawDisk() {}

    /** Microseconds of each write of a record with fdatasync behind it, in a file that has its size already. */
    static List<Double> syncs(Path folder, int count) throws IOException {
        Path file = Files.createTempFile(folder, "raw", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(count * RECORD));
            channel.force(true);
            List<Double> micros = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long begin = System.nanoTime();
                channel.write(ByteBuffer.allocate(RECORD), (long) i * RECORD);
                channel.force(false);
                micros.add((System.nanoTime() - begin) / 1e3);
            }
            return micros;
        } finally {
            Files.delete(file);
        }
    }
}
