package chat.allium.storage.h2;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;

/**
 * Has H2 write in the header of its file where the last commit is.
 *
 * <p>H2 (2.5.252 and before) writes the header while it still takes the commit before for the last one. Whoever opens the file after a
 * crash finds the last commit at the end of the file, or where the one before said that it would be; written into space that was free,
 * it may be in neither place, and is lost although it is on the disk, until another one follows. So the header is written once more.
 */
final class H2Header {

    private static final MethodHandle WRITE = find();

    private H2Header() {}

    private static MethodHandle find() {
        try {
            return MethodHandles.privateLookupIn(RandomAccessStore.class, MethodHandles.lookup())
                    .findVirtual(RandomAccessStore.class, "writeStoreHeader", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this H2 is not the one that was tested: see H2Header", e);
        }
    }

    /** Of what was written, but not durable yet. @throws SQLException if H2 could not write it */
    static void write(Connection connection) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        MVStore store = session.getDatabase().getStore().getMvStore();
        FileStore<?> file = store.getFileStore();
        store.executeFilestoreOperation(() -> {
            try {
                WRITE.invoke(file);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
