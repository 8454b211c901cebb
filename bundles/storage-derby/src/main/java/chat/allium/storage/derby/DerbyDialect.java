package chat.allium.storage.derby;

import chat.allium.storage.jdbc.Dialect;
import chat.allium.storage.jdbc.DirectoryLock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All that only Derby knows.
 *
 * <p>Up to 32,672 bytes a column is {@code VARCHAR FOR BIT DATA}; a body may be twice that, and {@code LONG VARCHAR FOR BIT DATA}
 * ends at 32,700, so it is a {@code BLOB}. Its values are bound and read as arrays, never as a {@link java.sql.Blob}: no locator
 * is made, and a short body rests in its row like any other column.
 */
record DerbyDialect(Path directory) implements Dialect {

    private static final int LONGEST_VARCHAR = 32_672;
    private static final Set<String> PASSING = Set.of("40001", "40XL1", "40XL2");
    private static final Set<String> IN_USE = Set.of("XSDB6", "XSDBX");
    private static final String NOT_FOUND = "XJ004";
    private static final String ONLY_READ = "2550";

    @Override
    public String bytes(int max) {
        return max <= LONGEST_VARCHAR ? "VARCHAR(" + max + ") FOR BIT DATA" : "BLOB(" + max + ")";
    }

    @Override
    public String sentence(SQLException e) {
        if (causes(e).anyMatch(DerbyDialect::isFull)) {
            return "The disk is full: make room, and the store in " + directory + " goes on by itself.";
        }
        if (hasState(e, IN_USE::contains)) {
            return DirectoryLock.inUse(directory);
        }
        if (hasState(e, NOT_FOUND::equals)) {
            return "There is no store in " + directory + ", but files: move them away, or choose another home.";
        }
        if (hasState(e, state -> state.startsWith(ONLY_READ))) {
            return "The store in " + directory
                    + " can only be read just now, as when its disk is full: make room, and it goes" + " on by itself.";
        }
        if (hasState(e, PASSING::contains)) {
            return "The store was too busy to answer in time: try again.";
        }
        return "The store in " + directory + " can not be used: check that its disk works and that its files can be"
                + " written.";
    }

    @Override
    public boolean isPassing(SQLException e) {
        return hasState(e, PASSING::contains);
    }

    private static boolean hasState(SQLException e, Predicate<String> wanted) {
        return causes(e)
                .anyMatch(cause -> cause instanceof SQLException sql && wanted.test(String.valueOf(sql.getSQLState())));
    }

    /** The exception, and all that it says led to it. */
    private static Stream<Throwable> causes(SQLException e) {
        Stream<Throwable> chain = Stream.iterate(e, cause -> cause != null, Throwable::getCause);
        SQLException next = e.getNextException();
        return next == null ? chain : Stream.concat(chain, causes(next));
    }

    private static boolean isFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof IOException
                && (message.contains("No space left") || message.contains("quota") || message.contains("too large"));
    }
}
