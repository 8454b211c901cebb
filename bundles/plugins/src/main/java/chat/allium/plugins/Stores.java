package chat.allium.plugins;

import chat.allium.api.plugin.PluginException;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import chat.allium.plugins.archive.Archive;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Which plugins keep, or could keep, the node's store: without it nothing can be sent or received. */
final class Stores {

    private final BundleContext context;

    Stores(BundleContext context) {
        this.context = context;
    }

    /** Whether a plugin has an engine at all. */
    static boolean isKeeper(Archive archive) {
        return archive.manifest().gives().contains(StorageEngine.class.getName());
    }

    /** Whether the node has its store. */
    static boolean isHere(BundleContext context) {
        return context.getServiceReference(Storage.class) != null;
    }

    /** The engine in use, if it is one of these bundles'. */
    Optional<String> keptBy(List<Bundle> bundles) {
        return Optional.ofNullable(context.getServiceReference(Storage.class))
                .flatMap(Stores::name)
                .filter(used -> gives(bundles, used));
    }

    /** @throws PluginException if the store would be gone with the bundles of this plugin */
    void refuseKeeper(String plugin, List<Bundle> bundles) throws PluginException {
        if (keptBy(bundles).isPresent()) {
            throw new PluginException("Your messages are in the store of " + plugin
                    + ": move it to another engine first, as with 'storage migrate derby'. Nothing was changed.");
        }
    }

    /** @param store the engine that the bundles before these kept it with @throws PluginException if these have none of that name */
    void requireEngine(Optional<String> store, List<Bundle> bundles) throws PluginException {
        if (store.isPresent() && !gives(bundles, store.get())) {
            throw new PluginException("It does not give the engine " + store.get() + ", which your store is on.");
        }
    }

    private boolean gives(List<Bundle> bundles, String engine) {
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
