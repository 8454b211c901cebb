package chat.allium.storage.switching;

import chat.allium.api.storage.StorageEngine;
import chat.allium.storage.derby.StorageDerby;
import chat.allium.storage.h2.StorageH2;
import java.nio.file.Path;
import java.util.List;

/** The engines that a node has, in a home. */
final class Engines {

    private Engines() {}

    static List<StorageEngine> at(Path home) {
        FakeFramework framework = new FakeFramework(home);
        return List.of(
                new StorageDerby(framework.context(), directory(StorageDerby.Config.class, home.resolve("db"))),
                new StorageH2(framework.context(), directory(StorageH2.Config.class, home.resolve("db-h2"))));
    }

    private static <C> C directory(Class<C> config, Path directory) {
        return FakeFramework.stub(config, (self, method, args) -> directory.toString());
    }
}
