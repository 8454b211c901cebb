package chat.allium.storage.derby;

import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.storage.jdbc.StorageDoor;
import java.nio.file.Path;

/** Lets benchmarks in. */
public final class DerbyDoor {

    private DerbyDoor() {}

    /** @param mostRows no write joins a commit that has changed so many rows; 0 for as many as usual */
    public static JdbcStorage open(Path directory, int mostRows) {
        return StorageDoor.open(DerbyEngine.open(directory), mostRows);
    }
}
