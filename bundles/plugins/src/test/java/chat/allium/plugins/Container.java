package chat.allium.plugins;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** A real container with Declarative Services and ConfigurationAdmin; the API comes from the class path of the tests. */
final class Container {

    private static final String PACKAGES = String.join(
            ",",
            "chat.allium.api.message;version=1.0.0",
            "chat.allium.api.identity;version=1.0.0",
            "chat.allium.api.storage;version=1.0.0",
            "org.osgi.service.cm;version=1.6.1",
            "org.osgi.service.component;version=1.5.1",
            "org.osgi.service.component.runtime;version=1.5.0",
            "org.osgi.service.component.runtime.dto;version=1.5.0",
            "org.osgi.util.function;version=1.2.0",
            "org.osgi.util.promise;version=1.3.0");

    private final Framework framework;

    Container(Path cache) throws Exception {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        "org.osgi.framework.storage", cache.toString(),
                        "org.osgi.framework.startlevel.beginning", "100",
                        "org.osgi.framework.system.packages.extra", PACKAGES,
                        "felix.log.level", "0",
                        "felix.cm.loglevel", "0",
                        "ds.loglevel", "0"));
        framework.start();
        for (String type :
                List.of("org.apache.felix.cm.impl.ConfigurationManager", "org.apache.felix.scr.impl.Activator")) {
            context().installBundle(jarOf(type)).start();
        }
    }

    NodePlugins plugins(Path home, Consumer<String> beforeStep) throws IOException {
        return new NodePlugins(
                service(ServiceComponentRuntime.class), service(ConfigurationAdmin.class), context(), home, beforeStep);
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    <S> S service(Class<S> type) {
        return context().getService(context().getServiceReference(type));
    }

    /** Names of the bundles that are no part of the container. */
    List<String> guests() {
        return java.util.Arrays.stream(context().getBundles())
                .filter(b -> Rack.owner(b).isPresent())
                .map(b -> b.getSymbolicName() + ' ' + b.getVersion() + (b.getState() == Bundle.ACTIVE ? "" : " idle"))
                .sorted()
                .toList();
    }

    private static String jarOf(String type) throws ClassNotFoundException, URISyntaxException {
        return Class.forName(type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI()
                .toString();
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(10_000);
    }
}
