package chat.allium.transport.tcp;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.osgi.framework.BundleContext;

/** What the framework gives the transport. */
final class Fakes {

    private Fakes() {}

    static Settings settings(Path home, String transports, Map<String, Object> config) {
        Map<String, String> properties = Map.of("allium.home", home.toString(), "allium.transports", transports);
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                Fakes.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> properties.get(arguments[0]));
        TcpTransport.Config annotation = (TcpTransport.Config) Proxy.newProxyInstance(
                Fakes.class.getClassLoader(),
                new Class<?>[] {TcpTransport.Config.class},
                (proxy, method, arguments) -> config.getOrDefault(method.getName(), method.getDefaultValue()));
        return Settings.of(context, annotation);
    }
}
