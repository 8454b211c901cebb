package chat.allium.e2e;

import chat.allium.arti.TorClient;
import chat.allium.testkit.tor.DebianTor;
import chat.allium.testkit.tor.PrivateTorNetwork;
import chat.allium.transport.tor.TorTransport;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.osgi.framework.BundleContext;

/** The private Tor network that all tests of a run share, up and ready; it ends with the last of them. */
final class TorLab implements ExtensionContext.Store.CloseableResource {

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    /**
     * For a service to be reachable. arti publishes a descriptor no more often than once a minute: a service whose first one
     * went out with too few introduction points, or not everywhere, says so only after the next.
     */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    /** Hands it to the tests that want it. */
    static final class Provider implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == TorLab.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            return test.getRoot()
                    .getStore(ExtensionContext.Namespace.create(TorLab.class))
                    .getOrComputeIfAbsent(TorLab.class, key -> start(), TorLab.class);
        }
    }

    private final Path folder;
    private final PrivateTorNetwork network;

    private TorLab(Path folder, PrivateTorNetwork network) {
        this.folder = folder;
        this.network = network;
    }

    private static TorLab start() {
        Steps steps = new Steps(System.out);
        try {
            DebianTor.ensure(steps::note);
            Path folder = Files.createTempDirectory("allium-tor-lab-", PRIVATE);
            TorLab lab = new TorLab(folder, PrivateTorNetwork.start(folder.resolve("network"), steps::note));
            Files.writeString(lab.configFile(), lab.network.artiConfig());
            lab.network.awaitCaches(PATIENCE);
            steps.note("the private Tor network is up");
            return lab;
        } catch (IOException | TimeoutException e) {
            throw new ParameterResolutionException("The private Tor network did not come up: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        }
    }

    /** A new folder of this name, only for us. */
    Path folder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name), PRIVATE);
    }

    /** What makes arti live in this network. */
    Path configFile() {
        return folder.resolve("arti.toml");
    }

    /** A client with its state in this folder; not connected yet. */
    TorClient open(Path home) throws IOException {
        return TorClient.open(home.resolve("state"), home.resolve("cache"), network.artiConfig(), progress -> {});
    }

    /** A client that is connected. */
    TorClient online(Path home) throws IOException {
        TorClient client = open(home);
        try {
            client.bootstrap();
            return client;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** A transport with its home in this folder, as its bundle starts it unless told otherwise. */
    TorTransport transport(Path home) {
        return transport(home, 5);
    }

    /** One that never connects to itself, which would be a visitor more than a test may expect. */
    TorTransport transportWithoutChecks(Path home) {
        return transport(home, 0);
    }

    private TorTransport transport(Path home, int checkMinutes) {
        Map<String, String> properties = Map.of(
                "allium.home",
                home.toString(),
                "allium.tor.config",
                configFile().toString());
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty")) {
                        return properties.get(arguments[0]);
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
        return new TorTransport(context, new Defaults("", checkMinutes, 32));
    }

    /** What is in its metatype, but for the checks. */
    private record Defaults(String torConfigFile, int reachabilityCheckMinutes, int unauthenticatedCircuits)
            implements TorTransport.Config {

        @Override
        public Class<? extends Annotation> annotationType() {
            return TorTransport.Config.class;
        }
    }

    @Override
    public void close() throws IOException {
        network.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
