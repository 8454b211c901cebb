package chat.allium.storage.switching;

import chat.allium.api.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code storage.current} in a node's home: the engine that keeps the store, and below it the one before. All that decides
 * where the truth is. Replaced as a whole by a rename, and on the disk before anybody goes by it.
 *
 * @param path of the file
 * @param disk what makes it durable
 */
record CurrentFile(Path path, Disk disk) {

    static final String NAME = "storage.current";

    private static final Logger LOG = LoggerFactory.getLogger(CurrentFile.class);

    /** What the file says. */
    record Choice(String engine, Optional<String> previous) {

        Choice(String engine) {
            this(engine, Optional.empty());
        }

        private String text() {
            return engine + "\n" + previous.map(name -> name + "\n").orElse("");
        }
    }

    /** Tests look on, and let it fail. */
    interface Disk {
        void force(Path path, FileChannel channel) throws IOException;
    }

    static CurrentFile in(Path home) {
        return new CurrentFile(home.resolve(NAME), (path, channel) -> channel.force(true));
    }

    /** @throws StorageException if it is there and can not be read, or is no such file: nobody may guess then */
    Optional<Choice> read() {
        if (Files.notExists(path)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(path);
            if (lines.isEmpty() || lines.size() > 2 || !lines.stream().allMatch(CurrentFile::isName)) {
                throw new StorageException(
                        path + " is damaged: write the name of the engine that keeps the store into it, as in derby.");
            }
            return Optional.of(
                    new Choice(lines.getFirst(), lines.stream().skip(1).findFirst()));
        } catch (IOException e) {
            throw new StorageException(path + " can not be read: check its permissions.", e);
        }
    }

    static boolean isName(String name) {
        return name.matches("[a-z][a-z0-9]{0,15}");
    }

    /** Durable on return. @throws StorageException if that can not be; then it says what it said */
    void write(Choice choice) {
        Optional<Choice> before = read();
        try {
            replace(choice);
        } catch (IOException e) {
            throw failed(e);
        }
        try {
            syncFolder();
        } catch (IOException e) {
            // The file says the new name, and nobody knows what it says after a power cut. Whoever called goes on with
            // the
            // old one.
            before.ifPresent(this::putBack);
            throw failed(e);
        }
    }

    private StorageException failed(IOException e) {
        return new StorageException(path + " can not be written: free some space and make its folder writable.", e);
    }

    private void replace(Choice choice) throws IOException {
        Path draft = path.resolveSibling(NAME + ".new");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(choice.text().getBytes(StandardCharsets.US_ASCII));
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            disk.force(draft, out);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void syncFolder() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(folder)) {
            disk.force(folder, channel);
        }
    }

    private void putBack(Choice before) {
        try {
            replace(before);
            syncFolder();
        } catch (IOException e) {
            LOG.error("{} could not be put back durably; if power fails now, check that it names {}.", path, before, e);
        }
    }
}
