package chat.allium.storage.switching;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import chat.allium.testkit.storage.MemoryStorage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The little of OSGi that a switch touches; and engines in memory, whose stores outlive a switch as a disk does. */
final class FakeFramework {

    private final Map<String, String> properties = new HashMap<>();
    private Optional<Storage> storage = Optional.empty();
    private String name = "";

    FakeFramework(Path home) {
        properties.put("allium.home", home.toString());
    }

    FakeFramework asked(String engine) {
        properties.put("allium.storage", engine);
        return this;
    }

    BundleContext context() {
        return stub(BundleContext.class, (self, method, args) -> switch (method.getName()) {
            case "getProperty" -> properties.get((String) args[0]);
            case "registerService" -> register((Storage) args[1], (Dictionary<?, ?>) args[2]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private ServiceRegistration<?> register(Storage service, Dictionary<?, ?> with) {
        storage = Optional.of(service);
        name = String.valueOf(with.get(Storage.NAME));
        return stub(ServiceRegistration.class, (self, method, args) -> {
            switch (method.getName()) {
                case "unregister" -> storage = Optional.empty();
                case "setProperties" -> name = String.valueOf(((Dictionary<?, ?>) args[0]).get(Storage.NAME));
                default -> throw new UnsupportedOperationException(method.getName());
            }
            return null;
        });
    }

    static <T> T stub(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }

    /** The storage that is registered. */
    Optional<Storage> storage() {
        return storage;
    }

    /** Its property. */
    String name() {
        return name;
    }

    /** An engine in memory. */
    static final class MemoryEngine implements StorageEngine {

        private final String name;
        private @Nullable MemoryStorage disk;
        private @Nullable Store open;
        private boolean full;

        MemoryEngine(String name) {
            this.name = name;
        }

        /** Whatever is opened from now on fails when rows are taken over. */
        void fill() {
            full = true;
        }

        void makeRoom() {
            full = false;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean exists() {
            return disk != null;
        }

        @Override
        public Store open() {
            MemoryStorage before = disk;
            MemoryStorage now = before == null ? new MemoryStorage() : before.reopened();
            disk = now;
            open = full ? new FaultyStore(now, new AtomicInteger(1)) : now;
            return open;
        }

        @Override
        public OptionalLong freeBytes() {
            return OptionalLong.empty();
        }

        @Override
        public void discard() {
            MemoryStorage gone = disk;
            if (gone != null) {
                try {
                    gone.rows();
                    throw new IllegalStateException("it is open");
                } catch (StorageException e) {
                    disk = null;
                }
            }
        }

        MemoryStorage disk() {
            return Objects.requireNonNull(disk);
        }
    }
}
