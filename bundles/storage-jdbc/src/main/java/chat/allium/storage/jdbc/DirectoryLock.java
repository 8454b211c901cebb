package chat.allium.storage.jdbc;

import chat.allium.api.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every other process from a database. An engine has a lock of its own, in the directory; this one is beside it, so that it
 * holds also while there is no database yet, or a left-over is being removed, and the system drops it with the process.
 */
public record DirectoryLock(FileChannel channel) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);

    /** Takes it. @throws StorageException if another holds it */
    public static DirectoryLock take(Path directory) {
        Path file = directory.resolveSibling(directory.getFileName() + ".lock");
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isTaken(channel)) {
                channel.close();
                throw new StorageException(inUse(directory));
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new StorageException(
                    "The store in " + directory + " can not be opened: check that its folder can be read and written.",
                    e);
        }
    }

    /** The sentence for a database that somebody else has open. */
    public static String inUse(Path directory) {
        return "The store in " + directory + " is in use by another node: stop that one, or choose another home.";
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            LOG.debug("This process itself has the store open.", e);
            return true;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("The lock beside the store could not be released; it ends with the process.", e);
        }
    }
}
