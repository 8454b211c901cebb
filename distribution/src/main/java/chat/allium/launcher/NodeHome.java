package chat.allium.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** A node's folder: everything it keeps lies in it, for its user's eyes only, and one node at a time uses it. */
final class NodeHome implements AutoCloseable {

    private static final String LOCK = "node.lock";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private final Path path;
    private final FileChannel lock;

    private NodeHome(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Creates the folder if need be, and takes it for this process. */
    static NodeHome open(Path asked) throws LaunchException {
        try {
            Path path = folder(asked);
            FileChannel lock = lock(path);
            try {
                for (String part : new String[] {"cache", "etc", "log"}) {
                    createPrivate(path.resolve(part));
                }
            } catch (IOException e) {
                lock.close();
                throw e;
            }
            return new NodeHome(path, lock);
        } catch (AccessDeniedException e) {
            throw failed("The home " + asked + " can not be read and written by this user (" + e.getFile()
                    + "): take it with chown, or choose another with --home.");
        } catch (IOException e) {
            throw failed("The home " + asked + " can not be used (" + reason(e) + "): choose another with --home.");
        }
    }

    /** The real path. */
    Path path() {
        return path;
    }

    Path resolve(String part) {
        return path.resolve(part);
    }

    /** Gives the defaults of the distribution to a home that does not have them yet. */
    void copyDefaults(Path defaults) throws LaunchException {
        try (Stream<Path> files = Files.list(defaults)) {
            for (Path file : files.toList()) {
                Path target = path.resolve("etc").resolve(file.getFileName().toString());
                if (Files.notExists(target, LinkOption.NOFOLLOW_LINKS)) {
                    copyDurably(file, target);
                }
            }
        } catch (IOException e) {
            throw failed("The defaults can not be copied to " + path.resolve("etc") + " (" + reason(e) + ").");
        }
    }

    /**
     * Refuses another engine than the one that keeps the store: it would find nothing. A home from before there was a choice is on
     * derby.
     */
    void requireStorage(String engine) throws LaunchException {
        Path file = path.resolve("storage.current");
        String current = engine;
        try {
            if (Files.exists(file)) {
                current = Files.readAllLines(file).stream().findFirst().orElse("");
            } else if (Files.exists(path.resolve("db"))) {
                current = "derby";
            }
        } catch (IOException e) {
            throw failed(file + " can not be read (" + reason(e) + "): check its permissions.");
        }
        if (!current.equals(engine)) {
            throw new LaunchException(
                    LaunchException.USAGE,
                    "The store of this home is on " + current + ": start without --storage, then 'storage migrate "
                            + engine + "' moves it.");
        }
    }

    /** Whole or not at all, and for good: an empty file left by a power cut would stay in place of the default. */
    private static void copyDurably(Path file, Path target) throws IOException {
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
        sync(fresh, StandardOpenOption.WRITE);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.getParent(), StandardOpenOption.READ);
    }

    private static void sync(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static Path folder(Path asked) throws IOException, LaunchException {
        if (Files.notExists(asked, LinkOption.NOFOLLOW_LINKS)) {
            if (asked.getParent() != null) {
                Files.createDirectories(asked.getParent());
            }
            createPrivate(asked);
        }
        // A link is followed once, here; what is checked and used from now on is what it led to.
        Path path = asked.toRealPath();
        if (!Files.isDirectory(path)) {
            throw failed(asked + " is no folder: choose another home with --home.");
        }
        if (!Files.getOwner(path).getName().equals(System.getProperty("user.name"))) {
            throw failed("The home " + asked + " belongs to somebody else: choose another with --home.");
        }
        if (Files.notExists(path.resolve(LOCK)) && !isEmpty(path)) {
            throw failed(asked + " has something else in it: choose an empty or a new folder with --home.");
        }
        if (!Files.getPosixFilePermissions(path).equals(PRIVATE)) {
            Files.setPosixFilePermissions(path, PRIVATE);
        }
        return path;
    }

    private static FileChannel lock(Path path) throws IOException, LaunchException {
        FileChannel channel = FileChannel.open(
                path.resolve(LOCK),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        if (!tryLock(channel)) {
            ByteBuffer pid = ByteBuffer.allocate(20);
            channel.read(pid, 0);
            channel.close();
            String owner = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
            throw new LaunchException(
                    LaunchException.IN_USE,
                    "The home " + path + " is in use by another node (process " + owner
                            + "): attach to it with 'allium shell', or choose another home with --home.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void createPrivate(Path folder) throws IOException {
        if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(PRIVATE));
        } else if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(folder.toString(), null, "is no folder");
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static LaunchException failed(String sentence) {
        return new LaunchException(LaunchException.FAILED, sentence);
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getFile() + ": " + f.getReason()
                : String.valueOf(e.getMessage());
    }
}
