package @PACKAGE@;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** An engine whose store is a file: every commit is a record at its end. Opens nothing until it is asked. */
@Component(property = Storage.NAME + "=" + JournalEngine.NAME)
public final class JournalEngine implements StorageEngine {

    static final String NAME = "journal";

    private final Path folder;

    /** Called by Declarative Services. */
    @Activate
    public JournalEngine(BundleContext context) {
        this(Path.of(context.getProperty("allium.home")).resolve(NAME));
    }

    JournalEngine(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    private Path file() {
        return folder.resolve("rows");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean exists() {
        return Files.exists(file());
    }

    @Override
    public Store open() {
        FileChannel lock = lock();
        try {
            return new JournalStore(Journal.open(file(), channel -> channel.force(false)), lock);
        } catch (IOException e) {
            Journal.closeQuietly(lock);
            throw new StorageException(
                    "The store in " + folder + " can not be opened (" + e.getMessage() + "): check its disk.", e);
        }
    }

    /** One process, and one opening in it, at a time. */
    private FileChannel lock() {
        FileChannel channel = null;
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            channel = FileChannel.open(
                    folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Said below, as if it were another process.
        } catch (IOException e) {
            Journal.closeQuietly(channel);
            throw new StorageException("The folder " + folder + " can not be written (" + e.getMessage() + ").", e);
        }
        Journal.closeQuietly(channel);
        throw new StorageException("The store in " + folder + " is open already.");
    }

    @Override
    public OptionalLong freeBytes() {
        try {
            Path there = Files.isDirectory(folder) ? folder : folder.getParent();
            return OptionalLong.of(Files.getFileStore(there).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void discard() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        FileChannel lock = lock();
        try {
            // First what makes it a store: a removal that is broken off leaves no half of one.
            Files.deleteIfExists(file());
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new StorageException("The store in " + folder + " can not be removed (" + e.getMessage() + ").", e);
        } finally {
            Journal.closeQuietly(lock);
        }
    }
}
