package chat.allium.storage.derby;

import chat.allium.storage.jdbc.JdbcStorage;
import java.nio.file.Path;

/** Opens the production store on Derby, without a bundle around it. */
public final class OpenedDerby {

    private OpenedDerby() {}

    public static JdbcStorage open(Path directory) {
        return JdbcStorage.open(DerbyEngine.open(directory));
    }
}
