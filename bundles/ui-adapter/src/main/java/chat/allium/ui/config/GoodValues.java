package chat.allium.ui.config;

import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the files and the bundles: a value that is not allowed does not get through, and the one before it stays in force;
 * the default, if there was none.
 */
@Component(immediate = true, property = ConfigurationPlugin.CM_RANKING + ":Integer=100")
public final class GoodValues implements ConfigurationPlugin {

    private static final Logger LOG = LoggerFactory.getLogger(GoodValues.class);
    private static final String PID = "service.pid";

    private final Known known;
    private final Map<String, Object> good = new ConcurrentHashMap<>();

    /** Called by Declarative Services. */
    @Activate
    public GoodValues(@Reference ServiceComponentRuntime components, BundleContext context) {
        this(new Known(context, components));
    }

    GoodValues(Known known) {
        this.known = known;
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        String pid = String.valueOf(properties.get(PID));
        if (!pid.startsWith(Known.OURS)) {
            return;
        }
        List<Setting> own =
                known.declared().stream().filter(s -> s.pid().equals(pid)).toList();
        own.forEach(setting -> check(setting, properties));
    }

    private void check(Setting setting, Dictionary<String, Object> properties) {
        String name = setting.pid() + "/" + setting.key();
        Object value = properties.get(setting.key());
        if (value == null) {
            good.remove(name);
        } else if (setting.takes(String.valueOf(value))) {
            good.put(name, value);
        } else {
            Optional<Object> before = Optional.ofNullable(good.get(name));
            before.ifPresentOrElse(b -> properties.put(setting.key(), b), () -> properties.remove(setting.key()));
            LOG.warn(
                    "etc/{}.cfg: '{}' must be {}, not '{}'; {} stays in force.",
                    setting.pid(),
                    setting.key(),
                    setting.allowed(),
                    value,
                    before.map(b -> "'" + b + "'").orElse("the default"));
        }
    }
}
