package chat.allium.e2e.gate;

import chat.allium.api.storage.Storage;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

/** Registers, for the storage of a node, one that ranks higher and hands everything on to it. */
public final class Gate implements BundleActivator, ServiceTrackerCustomizer<Storage, ServiceRegistration<Storage>> {

    /** Header of the bundle: how it is broken, see {@link Fault}. */
    public static final String FAULT = "Allium-Fault";

    private static final String NAME = "gate";
    private static final int ABOVE_ALL = 1_000;

    private Optional<BundleContext> context = Optional.empty();
    private Optional<ServiceTracker<?, ?>> tracker = Optional.empty();

    @Override
    public void start(BundleContext started) throws InvalidSyntaxException {
        context = Optional.of(started);
        ServiceTracker<Storage, ServiceRegistration<Storage>> tracking = new ServiceTracker<>(
                started,
                FrameworkUtil.createFilter("(&(" + Constants.OBJECTCLASS + "=" + Storage.class.getName() + ")(!("
                        + Storage.NAME + "=" + NAME + ")))"),
                this);
        tracker = Optional.of(tracking);
        tracking.open();
    }

    @Override
    public void stop(BundleContext stopped) {
        tracker.ifPresent(ServiceTracker::close);
    }

    @Override
    public ServiceRegistration<Storage> addingService(ServiceReference<Storage> found) {
        BundleContext here = context.orElseThrow();
        Path home = Path.of(here.getProperty("allium.home"));
        Fault fault = Optional.ofNullable(here.getBundle().getHeaders().get(FAULT))
                .map(Fault::valueOf)
                .orElse(Fault.NONE);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Storage.NAME, NAME);
        properties.put(Constants.SERVICE_RANKING, ABOVE_ALL);
        return here.registerService(
                Storage.class, new GatedStorage(here.getService(found), new Aim(home), fault), properties);
    }

    @Override
    public void modifiedService(ServiceReference<Storage> found, ServiceRegistration<Storage> ours) {}

    @Override
    public void removedService(ServiceReference<Storage> found, ServiceRegistration<Storage> ours) {
        ours.unregister();
    }
}
