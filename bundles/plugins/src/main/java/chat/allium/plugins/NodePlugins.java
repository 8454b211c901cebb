package chat.allium.plugins;

import chat.allium.api.plugin.Activities;
import chat.allium.api.plugin.Offer;
import chat.allium.api.plugin.PluginException;
import chat.allium.api.plugin.PluginView;
import chat.allium.api.plugin.Plugins;
import chat.allium.plugins.archive.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The facade: every call is carried out by one thread after the other, the start of the plugins first. */
@Component(immediate = true, service = Plugins.class)
public final class NodePlugins implements Plugins {

    static final String FOLDER = "plugins";
    private static final Duration TO_BEGIN = Duration.ofSeconds(20);

    private final Desk desk = new Desk();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Workshop workshop;
    private final BundleContext context;
    private final FrameworkListener whole = this::onEvent;

    /** Called by Declarative Services. */
    @Activate
    public NodePlugins(
            @Reference ServiceComponentRuntime components,
            @Reference ConfigurationAdmin configurations,
            BundleContext context)
            throws IOException {
        this(components, configurations, context, Path.of(context.getProperty("allium.home")), step -> {});
    }

    NodePlugins(
            ServiceComponentRuntime components,
            ConfigurationAdmin configurations,
            BundleContext context,
            Path home,
            Consumer<String> beforeStep)
            throws IOException {
        this.context = context;
        Path folder = home.resolve(FOLDER);
        Shelf shelf = new Shelf(new Disk(folder, beforeStep), new PluginData(folder, beforeStep), Limits.DEFAULT);
        this.workshop = new Workshop(shelf, context, components, new Defaults(configurations));
        desk.later("The plugins are not started: their folder can not be read.", workshop::open);
        if (!Stores.isHere(context)) {
            // What starts after this bundle needs the store, which may be on a plugin's engine.
            desk.now("The plugins that could keep the store did not start.", TO_BEGIN, workshop::beginStores);
        }
        // Plugins come last: what they need is there, and a node with a slow plugin starts like one without.
        context.addFrameworkListener(whole);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE) {
            begin();
        }
    }

    @Deactivate
    void close() {
        context.removeFrameworkListener(whole);
        desk.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindActivities(Activities provider) {
        workshop.bind(provider);
    }

    void unbindActivities(Activities provider) {
        workshop.unbind(provider);
    }

    @Override
    public Offer examine(Path source) throws PluginException {
        return desk.call(() -> workshop.examine(source));
    }

    @Override
    public PluginView install(Path source, String sha256) throws PluginException {
        return desk.call(() -> workshop.install(source, sha256));
    }

    @Override
    public PluginView update(Path source, String sha256) throws PluginException {
        return desk.call(() -> workshop.update(source, sha256));
    }

    @Override
    public List<PluginView> list() {
        try {
            return desk.call(workshop::list);
        } catch (PluginException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public PluginView info(String name) throws PluginException {
        return desk.call(() -> workshop.info(name));
    }

    @Override
    public List<String> why(String name) throws PluginException {
        return desk.call(() -> workshop.why(name));
    }

    @Override
    public PluginView enable(String name) throws PluginException {
        return desk.call(() -> workshop.enable(name));
    }

    @Override
    public PluginView disable(String name) throws PluginException {
        return desk.call(() -> workshop.disable(name));
    }

    @Override
    public void remove(String name) throws PluginException {
        desk.call(() -> workshop.remove(name));
    }

    @Override
    public List<String> verify() {
        try {
            return desk.call(workshop::verify);
        } catch (PluginException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void trust(String key, String name) throws PluginException {
        desk.call(() -> workshop.trust(key, name));
    }

    private void onEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            begin();
        }
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            desk.later("The plugins are not started.", workshop::begin);
        }
    }
}
