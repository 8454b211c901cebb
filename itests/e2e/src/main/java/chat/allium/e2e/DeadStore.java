package chat.allium.e2e;

import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.e2e.oracle.Folders;
import chat.allium.storage.derby.StorageDerby;
import chat.allium.storage.h2.StorageH2;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/** What the store of a node that was just killed says of its one friend, read from a copy: the node finds it as it left it. */
final class DeadStore {

    private DeadStore() {}

    static LaneRow lane(Path home) throws IOException {
        boolean h2 = Files.readString(home.resolve("storage.current")).startsWith("h2\n");
        Path copy = Files.createTempDirectory(home.getParent(), "dead-");
        try {
            copy(home.resolve(h2 ? "db-h2" : "db"), copy.resolve("db"));
            Path database = copy.resolve("db");
            return read(
                    h2
                            ? new StorageH2(context(), directory(StorageH2.Config.class, database))
                            : new StorageDerby(context(), directory(StorageDerby.Config.class, database)));
        } finally {
            Folders.delete(copy);
        }
    }

    private static LaneRow read(StorageEngine engine) {
        try (Store storage = engine.open()) {
            List<LaneRow> lanes = storage.read(tx -> tx.peers().page(Optional.empty(), 2).stream()
                    .map(PeerRow::peer)
                    .flatMap(peer -> tx.lanes().find(peer).stream())
                    .toList());
            return lanes.stream().findFirst().orElseThrow(() -> new StorageException("it knows no friend any more"));
        }
    }

    private static BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                DeadStore.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> null);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /** The configuration of an engine. */
    private static <C> C directory(Class<C> config, Path database) {
        return config.cast(Proxy.newProxyInstance(
                DeadStore.class.getClassLoader(),
                new Class<?>[] {config},
                (proxy, method, arguments) -> database.toString()));
    }
}
