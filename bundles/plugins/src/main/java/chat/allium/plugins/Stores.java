package chat.allium.plugins;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Whether a plugin keeps the node's store: without it nothing could be sent or received. */
final class Stores {

    private final BundleContext context;

    Stores(BundleContext context) {
        this.context = context;
    }

    /** The engine in use, if it is one of these bundles'. */
    Optional<String> keptBy(List<Bundle> bundles) {
        return Optional.ofNullable(context.getServiceReference(Storage.class))
                .flatMap(Stores::name)
                .filter(used -> gives(bundles, used));
    }

    /** Whether one of these bundles gives an engine of this name. */
    boolean gives(List<Bundle> bundles, String engine) {
        return bundles.stream()
                .flatMap(bundle ->
                        Stream.ofNullable(bundle.getRegisteredServices()).flatMap(Arrays::stream))
                .filter(Stores::isEngine)
                .anyMatch(reference -> name(reference).filter(engine::equals).isPresent());
    }

    private static boolean isEngine(ServiceReference<?> reference) {
        return reference.getProperty("objectClass") instanceof String[] types
                && Arrays.asList(types).contains(StorageEngine.class.getName());
    }

    private static Optional<String> name(ServiceReference<?> reference) {
        return Optional.ofNullable(reference.getProperty(Storage.NAME)).map(String::valueOf);
    }
}
