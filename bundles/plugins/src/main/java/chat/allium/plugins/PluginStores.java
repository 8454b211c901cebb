package chat.allium.plugins;

import chat.allium.api.identity.Vault;
import chat.allium.api.plugin.PluginStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each plugin its store, the same to all its bundles, and closes it with the last of them. */
@Component(
        immediate = true,
        service = {})
public final class PluginStores implements ServiceFactory<PluginStore> {

    private static final Logger LOG = LoggerFactory.getLogger(PluginStores.class);

    private static final class Shared {
        final SealedFiles store;
        int users;

        Shared(SealedFiles store) {
            this.store = store;
        }
    }

    private final Map<String, Shared> open = new HashMap<>();
    private final Vault vault;
    private final PluginData data;
    private final ServiceRegistration<PluginStore> registration;

    /** Called by Declarative Services. */
    @Activate
    public PluginStores(@Reference Vault vault, BundleContext context) {
        this(vault, context, Path.of(context.getProperty("allium.home")));
    }

    PluginStores(Vault vault, BundleContext context, Path home) {
        this.vault = vault;
        this.data = new PluginData(home.resolve(NodePlugins.FOLDER), step -> {});
        this.registration = context.registerService(PluginStore.class, this, null);
    }

    @Deactivate
    void close() {
        registration.unregister();
    }

    @Override
    public synchronized @Nullable PluginStore getService(Bundle bundle, ServiceRegistration<PluginStore> service) {
        Optional<String> plugin = Rack.owner(bundle);
        if (plugin.isEmpty()) {
            LOG.warn("The bundle {} is no plugin, so it has no store of its own.", bundle.getSymbolicName());
            return null;
        }
        Shared shared = open.computeIfAbsent(plugin.get(), name -> new Shared(new SealedFiles(vault, name, data)));
        shared.users++;
        return shared.store;
    }

    @Override
    public void ungetService(Bundle bundle, ServiceRegistration<PluginStore> service, PluginStore store) {
        SealedFiles last = leave(bundle);
        if (last != null) {
            last.close();
        }
    }

    private synchronized @Nullable SealedFiles leave(Bundle bundle) {
        String plugin = Rack.owner(bundle).orElseThrow();
        Shared shared = open.get(plugin);
        if (shared == null || --shared.users > 0) {
            return null;
        }
        open.remove(plugin);
        return shared.store;
    }
}
