package chat.allium.plugins;

import chat.allium.api.plugin.Activities;
import chat.allium.api.plugin.Offer;
import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.PluginView;
import chat.allium.plugins.archive.Archive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries changes out. A change is tried in the container first and written down last: a node that dies in between starts with what
 * was written down before. One thread uses it.
 */
final class Workshop {

    private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);

    private final Shelf shelf;
    private final Rack rack;
    private final Panel panel;
    private final Stores stores;
    private final Starting starting;
    private final Publishers publishers;

    Workshop(Shelf shelf, BundleContext context, ServiceComponentRuntime components, Defaults defaults) {
        this.shelf = shelf;
        Known known = new Known();
        this.rack = new Rack(context, defaults, new Diagnosis(context, components, known));
        this.panel = new Panel(shelf, rack, known, context);
        this.stores = new Stores(context);
        this.starting = new Starting(shelf, rack, panel);
        this.publishers = new Publishers(shelf);
        known.running(rack::bundles);
    }

    void bind(Activities provider) {
        panel.bind(provider);
    }

    void unbind(Activities provider) {
        panel.unbind(provider);
    }

    /** Reads what is installed, and verifies it. */
    void open() {
        shelf.open();
        if (!shelf.broken().isEmpty()) {
            LOG.error("{}", shelf.broken());
        }
        for (Shelved plugin : shelf.state().plugins().values()) {
            try {
                panel.learn(plugin);
            } catch (PluginException e) {
                LOG.warn("{}", e.getMessage());
                panel.trouble(plugin.name(), e);
            }
        }
    }

    /** Starts those that could keep the store: the rest of the node waits for it. */
    void beginStores() throws InterruptedException {
        starting.stores();
    }

    /** Starts every plugin that is enabled and is what was installed. */
    void begin() throws InterruptedException {
        starting.all();
    }

    Offer examine(Path source) throws IOException, PluginException {
        try {
            Shelf.Draft draft = copy(source);
            Archive archive = shelf.read(draft);
            return panel.offer(archive, draft.sha256());
        } finally {
            shelf.sweep();
        }
    }

    PluginView install(Path source, String sha256) throws IOException, PluginException, InterruptedException {
        try {
            Shelf.Draft draft = agreed(source, sha256);
            Archive archive = shelf.read(draft);
            String name = archive.manifest().name();
            if (shelf.state().plugins().containsKey(name)) {
                throw new PluginException("A plugin " + name + " is installed already; 'plugin update' replaces it.");
            }
            rack.run(archive);
            keep(draft, archive, true);
            return panel.view(name);
        } finally {
            shelf.sweep();
        }
    }

    PluginView update(Path source, String sha256) throws IOException, PluginException, InterruptedException {
        try {
            Shelf.Draft draft = agreed(source, sha256);
            Archive archive = shelf.read(draft);
            Shelved old = installed(archive.manifest().name());
            Publishers.refuseOther(old, archive);
            Optional<String> store = stores.keptBy(rack.bundles(old.name()));
            rack.remove(old.name());
            try {
                rack.run(archive);
                stores.requireEngine(store, rack.bundles(old.name()));
                if (!old.enabled()) {
                    rack.remove(old.name());
                }
                keep(draft, archive, old.enabled());
            } catch (PluginException | IOException e) {
                rack.remove(old.name());
                restore(old);
                throw new PluginException(String.valueOf(e.getMessage()) + " Nothing was changed: it is version "
                        + old.version() + " still.");
            }
            return panel.view(old.name());
        } finally {
            shelf.sweep();
        }
    }

    List<PluginView> list() {
        return shelf.state().plugins().keySet().stream().map(panel::view).toList();
    }

    PluginView info(String name) throws PluginException {
        return panel.view(installed(name).name());
    }

    List<String> why(String name) throws PluginException {
        return panel.why(installed(name));
    }

    PluginView enable(String name) throws IOException, PluginException, InterruptedException {
        Shelved plugin = installed(name);
        rack.remove(name);
        try {
            Archive archive = panel.learn(plugin);
            rack.run(archive);
            if (!plugin.enabled()) {
                shelf.save(shelf.state().with(plugin.enabled(true)));
            }
            panel.well(name);
            return panel.view(name);
        } catch (PluginException | IOException e) {
            rack.remove(name);
            panel.trouble(name, e);
            throw e;
        }
    }

    PluginView disable(String name) throws IOException, PluginException, InterruptedException {
        Shelved plugin = installed(name);
        stores.refuseKeeper(name, rack.bundles(name));
        shelf.save(shelf.state().with(plugin.enabled(false)));
        rack.remove(name);
        return panel.view(name);
    }

    boolean remove(String name) throws IOException, PluginException, InterruptedException {
        Shelved plugin = installed(name);
        stores.refuseKeeper(name, rack.bundles(name));
        shelf.save(shelf.state().without(plugin.name()));
        rack.remove(name);
        panel.forget(name);
        shelf.sweep();
        return true;
    }

    List<String> verify() {
        List<String> sentences = new ArrayList<>();
        for (Shelved plugin : shelf.state().plugins().values()) {
            try {
                shelf.read(plugin);
            } catch (PluginException e) {
                sentences.add(String.valueOf(e.getMessage()));
            }
        }
        return sentences;
    }

    boolean trust(String key, String name) throws IOException, PluginException {
        publishers.trust(key, name);
        return true;
    }

    private Shelf.Draft copy(Path source) throws IOException, PluginException {
        if (!shelf.broken().isEmpty()) {
            throw new PluginException(shelf.broken());
        }
        try (InputStream in = Source.open(source)) {
            return shelf.copy(in);
        }
    }

    private Shelf.Draft agreed(Path source, String sha256) throws IOException, PluginException {
        Shelf.Draft draft = copy(source);
        if (!draft.sha256().equals(sha256)) {
            throw new PluginException("The file changed since you were shown what is in it; look at it again.");
        }
        return draft;
    }

    /** What runs now is what will be started from now on; if that can not be written down it does not run either. */
    private void keep(Shelf.Draft draft, Archive archive, boolean enabled)
            throws IOException, PluginException, InterruptedException {
        String name = archive.manifest().name();
        Shelved plugin = new Shelved(
                name,
                archive.manifest().version(),
                draft.sha256(),
                archive.manifest().publisher(),
                enabled);
        try {
            shelf.install(draft, plugin);
        } catch (IOException | PluginException e) {
            rack.remove(name);
            throw e;
        }
        panel.learned(archive);
    }

    private void restore(Shelved old) throws InterruptedException {
        try {
            Archive archive = panel.learn(old);
            if (old.enabled()) {
                rack.install(archive);
                rack.start(old.name());
            }
        } catch (PluginException e) {
            LOG.warn("{}", e.getMessage());
            panel.trouble(old.name(), e);
        }
    }

    private Shelved installed(String name) throws PluginException {
        Shelved plugin = shelf.state().plugins().get(name);
        if (plugin == null) {
            throw new PluginException(
                    "There is no plugin '" + name + "' installed; 'plugin list' names those that are.");
        }
        return plugin;
    }
}
