package chat.allium.storage.jdbc;

/** Lets benchmarks in. */
public final class StorageDoor {

    private StorageDoor() {}

    /** @param mostRows no write joins a commit that has changed so many rows; 0 for as many as usual */
    public static JdbcStorage open(Engine engine, int mostRows) {
        return mostRows == 0 ? JdbcStorage.open(engine) : JdbcStorage.open(engine, mostRows);
    }

    /** Commits that made something durable: batches whose writers were told so. */
    public static long commits(JdbcStorage storage) {
        return storage.commits();
    }
}
