package chat.allium.storage.h2;

import chat.allium.storage.jdbc.JdbcStorage;
import java.nio.file.Path;

/** Opens the production store on H2, without a bundle around it. */
public final class OpenedH2 {

    private OpenedH2() {}

    public static JdbcStorage open(Path directory) {
        return JdbcStorage.open(H2Engine.open(directory));
    }
}
