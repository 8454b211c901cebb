package chat.allium.storage.jdbc;

import chat.allium.api.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a database, which is whole or not there: a creation that is cut short leaves what its engine can not open (Derby's
 * XBM0A). So a database comes to be in a directory beside, is shut down, synced and renamed; what a crash left there is removed by
 * the next creation. Removal goes the same way back.
 */
public record StoreDirectory(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectory.class);
    private static final String HOME = "allium.home";
    private static final String MARK = "allium.mark";

    /** Makes a database, and shuts it down again. */
    @FunctionalInterface
    public interface Creation {
        /** Makes it in a directory that is not there yet. */
        void in(Path temporary) throws IOException, SQLException;
    }

    /** A path without detours: engines, and the lock beside it, know it by this. */
    public StoreDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /**
     * A directory as it is configured, {@code ${allium.home}} being the node's home.
     *
     * @throws StorageException if it names the home and that is not known
     */
    public static StoreDirectory configured(String directory, Optional<String> home, String pid) {
        String variable = "${" + HOME + "}";
        if (directory.contains(variable) && home.isEmpty()) {
            throw new StorageException("The node's home is not known: set the framework property " + HOME
                    + ", or \"directory\" in " + pid + ".cfg.");
        }
        return new StoreDirectory(Path.of(directory.replace(variable, home.orElse(""))));
    }

    /** Whether something is in it. An empty directory counts as none: somebody made it for us. */
    public boolean exists() {
        if (!Files.isDirectory(path)) {
            return Files.exists(path);
        }
        try (Stream<Path> content = Files.list(path)) {
            return content.findAny().isPresent();
        } catch (IOException e) {
            throw new StorageException("The store in " + path + " can not be read: check its permissions.", e);
        }
    }

    /** Bytes free for this node on its file system; empty if the system does not say. Never throws. */
    public OptionalLong freeBytes() {
        for (Path there = path; there != null; there = there.getParent()) {
            try {
                return OptionalLong.of(Files.getFileStore(there).getUsableSpace());
            } catch (IOException e) {
                // Before the first start it is not there yet, but something above it is.
                LOG.trace("Nothing to be asked about room at {}.", there, e);
            }
        }
        return OptionalLong.empty();
    }

    /**
     * What tells it from a copy: inode and time of the last change of a file that nobody changes. Whoever copies or restores the
     * directory makes another file, whose time of change is then. Empty if there is no database, or the system does not say.
     */
    public Optional<String> incarnation() {
        if (!exists()) {
            return Optional.empty();
        }
        Path mark = path.resolve(MARK);
        try {
            if (Files.notExists(mark)) {
                Files.createFile(mark);
            }
            Map<String, Object> known = Files.readAttributes(mark, "unix:ino,ctime");
            return Optional.of(known.get("ino") + "/" + known.get("ctime"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LOG.debug("Nobody knows whether {} is a copy.", path, e);
            return Optional.empty();
        }
    }

    /** Creates the database if there is none. To be called under the {@link DirectoryLock}. */
    public void createIfAbsent(Creation creation) throws IOException, SQLException {
        Path temporary = temporary();
        delete(temporary);
        if (!exists()) {
            creation.in(temporary);
            try (Stream<Path> all = Files.walk(temporary)) {
                for (Path file : all.toList()) {
                    sync(file);
                }
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            sync(path.getParent());
        }
    }

    /** Removes the database. @throws StorageException if somebody has it open, or it can not be removed */
    public void discard() {
        if (Files.notExists(path) && Files.notExists(temporary())) {
            return;
        }
        try (DirectoryLock _ = DirectoryLock.take(path)) {
            delete(temporary());
            if (Files.exists(path)) {
                Files.move(path, temporary(), StandardCopyOption.ATOMIC_MOVE);
                delete(temporary());
            }
        } catch (IOException e) {
            throw new StorageException("The store in " + path + " can not be removed: check its permissions.", e);
        }
    }

    private Path temporary() {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
