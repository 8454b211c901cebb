package chat.allium.plugins;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The configuration that plugins bring: there while they run, unless the user has written another into {@code etc}. */
final class Defaults {

    private static final String OWNER = "allium.plugin";

    private final ConfigurationAdmin admin;

    Defaults(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    void apply(String plugin, Map<String, Map<String, String>> byPid) throws IOException {
        for (Map.Entry<String, Map<String, String>> one : byPid.entrySet()) {
            Configuration configuration = configuration(one.getKey());
            if (configuration.getProperties() == null) {
                Dictionary<String, Object> properties = new Hashtable<>(one.getValue());
                properties.put(OWNER, plugin);
                configuration.update(properties);
            }
        }
    }

    void withdraw(String plugin) throws IOException {
        try {
            Configuration[] ours = admin.listConfigurations("(" + OWNER + "=" + plugin + ")");
            for (Configuration configuration : Optional.ofNullable(ours).orElse(new Configuration[0])) {
                configuration.delete();
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("the name of a plugin has no brackets", e);
        }
    }

    private Configuration configuration(String pid) throws IOException {
        int tilde = pid.indexOf('~');
        return tilde > 0
                ? admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), "?")
                : admin.getConfiguration(pid, "?");
    }
}
