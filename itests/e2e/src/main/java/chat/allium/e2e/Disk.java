package chat.allium.e2e;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A file system of its own for a node's home. */
final class Disk implements AutoCloseable {

    /** {@code EXT4_IOC_SHUTDOWN}, and the flag by which nothing that is not on the disk yet gets there. */
    private static final long SHUTDOWN = 0x8004587dL;

    private static final int NO_LOG_FLUSH = 2;

    private static final int CHUNK = 1 << 20;

    private final Path home;
    private final List<String> mount;

    private Disk(Path home, List<String> mount) throws IOException, InterruptedException {
        this.home = home;
        this.mount = mount;
        Files.createDirectories(home);
        mount();
    }

    /** In memory, of so many MiB. */
    static Disk small(Path home, int mib) throws IOException, InterruptedException {
        return new Disk(home, List.of("mount", "-t", "tmpfs", "-o", "size=" + mib + "m,mode=700", "tmpfs"));
    }

    /** In a file beside the home, with a journal, of so many MiB. */
    static Disk journalled(Path home, int mib) throws IOException, InterruptedException {
        Path file = home.resolveSibling(home.getFileName() + ".ext4");
        run("truncate", "-s", mib + "M", file.toString());
        run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", file.toString());
        Disk disk = new Disk(home, List.of("mount", "-o", "loop", file.toString()));
        Files.deleteIfExists(home.resolve("lost+found"));
        run("chmod", "700", home.toString());
        return disk;
    }

    private void mount() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(mount);
        command.add(home.toString());
        run(command.toArray(String[]::new));
    }

    /** Takes all room there is. */
    void fill() throws IOException {
        try (FileChannel filler = FileChannel.open(
                home.resolve("filler"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND)) {
            for (int size = CHUNK; size >= 1; size /= 16) {
                fill(filler, size);
            }
        }
    }

    private static void fill(FileChannel filler, int size) {
        try {
            while (true) {
                filler.write(ByteBuffer.allocate(size));
            }
        } catch (IOException e) {
            // No space is left for a piece of this size.
            Thread.onSpinWait();
        }
    }

    /** Gives so many bytes of it back. */
    void give(long bytes) throws IOException {
        try (FileChannel filler = FileChannel.open(home.resolve("filler"), StandardOpenOption.WRITE)) {
            filler.truncate(Math.max(0, filler.size() - bytes));
        }
    }

    /** Gives it back. */
    void empty() throws IOException {
        Files.delete(home.resolve("filler"));
    }

    /** Bytes that are free. */
    long free() throws IOException {
        return Files.getFileStore(home).getUsableSpace();
    }

    /** From this moment nothing reaches the disk any more, as if its power was gone. */
    @SuppressWarnings("restricted")
    void cutPower() throws IOException {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
        MethodHandle ioctl = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("ioctl"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
                Linker.Option.firstVariadicArg(2));
        MethodHandle close = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("close"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
            int file = (int) open.invokeExact(arena.allocateFrom(home.toString()), 0);
            int status = (int) ioctl.invokeExact(file, SHUTDOWN, flags);
            int closed = (int) close.invokeExact(file);
            if (file < 0 || status != 0 || closed != 0) {
                throw new IOException("the file system of " + home + " does not let its power be cut");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    /** The power is back: what is there is what had reached the disk. */
    void powerUp() throws IOException, InterruptedException {
        run("umount", home.toString());
        mount();
    }

    @Override
    public void close() throws IOException {
        try {
            // Lazily: the node may live a moment longer.
            run("umount", "-l", home.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }
}
