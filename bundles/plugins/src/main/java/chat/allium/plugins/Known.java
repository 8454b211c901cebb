package chat.allium.plugins;

import chat.allium.plugins.archive.Archive;
import chat.allium.plugins.archive.BundleInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;

/** The archives of installed plugins that could be read, also of those that do not run. */
final class Known implements Wants.Absent {

    private final Map<String, Archive> archives = new ConcurrentHashMap<>();
    private Function<String, List<Bundle>> running = plugin -> List.of();

    /** @param bundles the bundles of a plugin that are in the container */
    void running(Function<String, List<Bundle>> bundles) {
        running = bundles;
    }

    void put(Archive archive) {
        archives.put(archive.manifest().name(), archive);
    }

    void forget(String plugin) {
        archives.remove(plugin);
    }

    Optional<Archive> get(String plugin) {
        return Optional.ofNullable(archives.get(plugin));
    }

    @Override
    public Optional<String> exporter(String packageName) {
        return absent(bundle -> bundle.exports().contains(packageName));
    }

    @Override
    public Optional<String> giver(String service) {
        return absent(bundle -> bundle.gives().contains(service));
    }

    private Optional<String> absent(Predicate<BundleInfo> gives) {
        return archives.entrySet().stream()
                .filter(e -> running.apply(e.getKey()).isEmpty())
                .filter(e -> e.getValue().bundles().stream().anyMatch(gives))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
