package @PACKAGE@;

import chat.allium.api.storage.StorageEngine;
import chat.allium.testkit.storage.StorageEngineContract;
import java.nio.file.Path;

/** The engine keeps the rules. */
class EngineTest extends StorageEngineContract {

    @Override
    protected StorageEngine engine(Path home) {
        return new JournalEngine(home.resolve("store"));
    }
}
