package chat.allium.e2e;

import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.e2e.oracle.Folders;
import chat.allium.storage.derby.StorageDerby;
import java.io.IOException;
import java.lang.annotation.Annotation;
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
        Path copy = Files.createTempDirectory(home.getParent(), "dead-");
        try {
            copy(home.resolve("db"), copy.resolve("db"));
            return read(copy.resolve("db"));
        } finally {
            Folders.delete(copy);
        }
    }

    private static LaneRow read(Path database) {
        StorageDerby storage = new StorageDerby(context(), new Directory(database));
        try {
            List<LaneRow> lanes = storage.read(tx -> tx.peers().page(Optional.empty(), 2).stream()
                    .map(PeerRow::peer)
                    .flatMap(peer -> tx.lanes().find(peer).stream())
                    .toList());
            return lanes.getFirst();
        } finally {
            storage.close();
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

    /** The configuration of a storage. */
    @SuppressWarnings("annotationTypes")
    private record Directory(Path path) implements StorageDerby.Config {
        @Override
        public String directory() {
            return path.toString();
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return StorageDerby.Config.class;
        }
    }
}
