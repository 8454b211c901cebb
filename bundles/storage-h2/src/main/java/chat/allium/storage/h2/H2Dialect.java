package chat.allium.storage.h2;

import chat.allium.storage.jdbc.Dialect;
import chat.allium.storage.jdbc.DirectoryLock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.h2.api.ErrorCode;

/** All that only H2 knows. Its SQLStates are its error codes. */
record H2Dialect(Path directory) implements Dialect {

    private static final Set<Integer> PASSING =
            Set.of(ErrorCode.LOCK_TIMEOUT_1, ErrorCode.DEADLOCK_1, ErrorCode.CONCURRENT_UPDATE_1);

    @Override
    public String bytes(int max) {
        return "VARBINARY(" + max + ")";
    }

    /**
     * A commit of H2 hands its pages to the system and does not wait for the disk, whatever WRITE_DELAY is. And it may not be found
     * again after a crash: see {@link H2Header}.
     */
    @Override
    public void force(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
            H2Header.write(connection);
            statement.execute("CHECKPOINT SYNC");
        }
    }

    @Override
    public String sentence(SQLException e) {
        if (causes(e).anyMatch(H2Dialect::isFull)) {
            return "The disk is full: make room, and the store in " + directory + " goes on by itself.";
        }
        if (hasCode(e, code -> code == ErrorCode.DATABASE_ALREADY_OPEN_1)) {
            return DirectoryLock.inUse(directory);
        }
        if (hasCode(e, code -> code == ErrorCode.DATABASE_NOT_FOUND_WITH_IF_EXISTS_1)) {
            return "There is no store in " + directory + ", but files: move them away, or choose another home.";
        }
        if (hasCode(e, PASSING::contains)) {
            return "The store was too busy to answer in time: try again.";
        }
        return "The store in " + directory + " can not be used: check that its disk works and that its files can be"
                + " written.";
    }

    @Override
    public boolean isPassing(SQLException e) {
        return hasCode(e, PASSING::contains);
    }

    private static boolean hasCode(SQLException e, Predicate<Integer> wanted) {
        return causes(e).anyMatch(cause -> cause instanceof SQLException sql && wanted.test(sql.getErrorCode()));
    }

    private static Stream<Throwable> causes(SQLException e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
    }

    private static boolean isFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof IOException
                && (message.contains("No space left") || message.contains("quota") || message.contains("too large"));
    }
}
