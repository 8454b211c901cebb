package chat.allium.plugins;

import chat.allium.api.plugin.PluginException;
import chat.allium.plugins.archive.Archive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts what is installed, each plugin once. One thread uses it. */
final class Starting {

    private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

    private final Shelf shelf;
    private final Rack rack;
    private final Panel panel;
    private boolean cleared;

    Starting(Shelf shelf, Rack rack, Panel panel) {
        this.shelf = shelf;
        this.rack = rack;
        this.panel = panel;
    }

    /** Those that could keep the store: the rest of the node waits for it. */
    void stores() throws InterruptedException {
        start(Stores::isKeeper);
    }

    /** Every plugin that is enabled and is what was installed. */
    void all() throws InterruptedException {
        start(archive -> true);
    }

    private void start(Predicate<Archive> which) throws InterruptedException {
        if (!cleared) {
            rack.clear();
            cleared = true;
        }
        List<String> toStart = new ArrayList<>();
        // All are there before the first starts: one may need another.
        for (Shelved plugin : shelf.state().plugins().values()) {
            Optional<Archive> archive = panel.known(plugin.name()).filter(which);
            if (plugin.enabled()
                    && archive.isPresent()
                    && rack.bundles(plugin.name()).isEmpty()) {
                try {
                    rack.install(archive.get());
                    toStart.add(plugin.name());
                } catch (PluginException e) {
                    LOG.warn("{}", e.getMessage());
                    panel.trouble(plugin.name(), e);
                }
            }
        }
        for (String name : toStart) {
            rack.start(name);
        }
    }
}
