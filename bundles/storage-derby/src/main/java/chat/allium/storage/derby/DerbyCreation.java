package chat.allium.storage.derby;

import chat.allium.storage.jdbc.Schema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.derby.jdbc.EmbeddedDataSource;

/**
 * Creates a database so that it is whole or not there: Derby can not open one whose creation was cut short (XBM0A). It comes to be
 * in a directory beside, is shut down, synced and renamed; what a crashed creation left is removed by the next.
 */
record DerbyCreation(Path directory) {

    void createIfAbsent() throws IOException, SQLException {
        Path temporary = directory.resolveSibling(directory.getFileName() + ".new");
        delete(temporary);
        if (isAbsent()) {
            create(temporary);
            sync(temporary);
            Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
            sync(directory.getParent());
        }
    }

    /** An empty directory counts as none: somebody made it for us. */
    private boolean isAbsent() throws IOException {
        if (!Files.isDirectory(directory)) {
            return Files.notExists(directory);
        }
        try (Stream<Path> content = Files.list(directory)) {
            return content.findAny().isEmpty();
        }
    }

    private static void create(Path temporary) throws SQLException {
        EmbeddedDataSource source = DerbyEngine.source(temporary);
        source.setCreateDatabase("create");
        try (Connection connection = source.getConnection()) {
            Schema.migrate(connection, new DerbyDialect(temporary));
        } finally {
            DerbyEngine.shutDown(temporary);
        }
    }

    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
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
