package chat.allium.bench;

import chat.allium.api.identity.Vault;
import chat.allium.identity.AesVault;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/** The folder of a node for as long as it is measured. */
record Home(Path folder) implements AutoCloseable {

    static Home create(Path work) throws IOException {
        return new Home(Files.createTempDirectory(work, "home").toAbsolutePath());
    }

    /** The vault that seals what rests here. */
    Vault vault() {
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getProperty")) {
                        return arguments[0].equals("allium.home") ? folder.toString() : null;
                    }
                    throw new UnsupportedOperationException(method.toString());
                });
        return new AesVault(context);
    }

    @Override
    public void close() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
