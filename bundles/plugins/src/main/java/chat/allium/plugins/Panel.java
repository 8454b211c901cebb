package chat.allium.plugins;

import chat.allium.api.plugin.Activities;
import chat.allium.api.plugin.Activity;
import chat.allium.api.plugin.Offer;
import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.PluginState;
import chat.allium.api.plugin.PluginView;
import chat.allium.api.plugin.Publisher;
import chat.allium.plugins.archive.Archive;
import chat.allium.plugins.archive.BundleInfo;
import chat.allium.plugins.archive.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What there is to see of plugins. */
final class Panel {

    private final Shelf shelf;
    private final Rack rack;
    private final Known known;
    private final BundleContext context;
    /** Why a plugin is not in the container though it should be. */
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    private volatile @Nullable Activities activities;

    Panel(Shelf shelf, Rack rack, Known known, BundleContext context) {
        this.shelf = shelf;
        this.rack = rack;
        this.known = known;
        this.context = context;
    }

    void bind(Activities provider) {
        activities = provider;
    }

    void unbind(Activities provider) {
        if (activities == provider) {
            activities = null;
        }
    }

    /** Reads an installed plugin. @throws PluginException if its file was changed */
    Archive learn(Shelved plugin) throws PluginException {
        known.forget(plugin.name());
        Archive archive = shelf.read(plugin);
        known.put(archive);
        return archive;
    }

    Optional<Archive> known(String name) {
        return known.get(name);
    }

    void learned(Archive archive) {
        known.put(archive);
        well(archive.manifest().name());
    }

    void trouble(String name, Exception why) {
        troubles.put(name, String.valueOf(why.getMessage()));
    }

    void well(String name) {
        troubles.remove(name);
    }

    void forget(String name) {
        known.forget(name);
        well(name);
    }

    Offer offer(Archive archive, String sha256) {
        Manifest manifest = archive.manifest();
        return new Offer(
                manifest.name(),
                manifest.version(),
                manifest.summary(),
                publisher(manifest.publisher()),
                sha256,
                names(archive),
                List.copyOf(manifest.gives()),
                List.copyOf(manifest.uses()),
                manifest.asks(),
                Optional.ofNullable(shelf.state().plugins().get(manifest.name()))
                        .map(Shelved::version));
    }

    PluginView view(String name) {
        Shelved plugin = shelf.state().plugins().get(name);
        Optional<Archive> archive = known.get(name);
        Optional<Manifest> manifest = archive.map(Archive::manifest);
        List<Activity> done = activities(name);
        List<String> reasons = reasons(plugin, done);
        return new PluginView(
                name,
                plugin.version(),
                manifest.map(Manifest::summary).orElse(""),
                state(plugin, done),
                reasons.isEmpty() ? "" : reasons.getFirst(),
                publisher(plugin.publisher()),
                plugin.sha256(),
                archive.map(Panel::names).orElse(List.of()),
                List.copyOf(manifest.map(Manifest::gives).orElse(Set.of())),
                List.copyOf(manifest.map(Manifest::uses).orElse(Set.of())),
                manifest.map(Manifest::asks).orElse(List.of()),
                done);
    }

    List<String> why(Shelved plugin) {
        List<String> reasons = new ArrayList<>(reasons(plugin, activities(plugin.name())));
        if (!plugin.enabled()) {
            reasons.addFirst("You switched it off; 'plugin enable " + plugin.name() + "' switches it on.");
        }
        return reasons;
    }

    private PluginState state(Shelved plugin, List<Activity> done) {
        if (!plugin.enabled()) {
            return PluginState.DISABLED;
        }
        if (known.get(plugin.name()).isEmpty()) {
            return PluginState.CHANGED;
        }
        List<Finding> findings = rack.findings(plugin.name());
        boolean broken = findings.stream().anyMatch(f -> f.kind() == Finding.Kind.BROKEN);
        if (broken || rack.bundles(plugin.name()).isEmpty()) {
            return PluginState.FAILED;
        }
        if (done.stream().anyMatch(Activity::suspended)) {
            return PluginState.SUSPENDED;
        }
        return findings.isEmpty() ? PluginState.RUNNING : PluginState.WAITING;
    }

    private List<String> reasons(Shelved plugin, List<Activity> done) {
        List<String> reasons = new ArrayList<>();
        Optional.ofNullable(troubles.get(plugin.name())).ifPresent(reasons::add);
        rack.findings(plugin.name()).stream().map(Finding::sentence).distinct().forEach(reasons::add);
        for (Activity one : done) {
            if (one.suspended()) {
                reasons.add("Its " + one.kind() + " is called no more after " + one.failures() + " failures, "
                        + one.timeouts() + " calls that took too long and " + one.dropped()
                        + " drops; 'plugin enable " + plugin.name() + "' starts it again.");
            }
        }
        return reasons;
    }

    private Publisher publisher(Optional<String> key) {
        return key.map(k -> new Publisher(
                        key, Optional.ofNullable(shelf.state().publishers().get(k))))
                .orElse(Publisher.NOBODY);
    }

    private static List<String> names(Archive archive) {
        return archive.bundles().stream().map(BundleInfo::inWords).toList();
    }

    private List<Activity> activities(String plugin) {
        Activities provider = activities;
        return provider == null
                ? List.of()
                : provider.activities().stream()
                        .filter(a -> owner(a.serviceId()).filter(plugin::equals).isPresent())
                        .toList();
    }

    private Optional<String> owner(long serviceId) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, "(service.id=" + serviceId + ")");
            Bundle bundle = found == null ? null : found[0].getBundle();
            return bundle == null ? Optional.empty() : Rack.owner(bundle);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
