package chat.allium.e2e;

import chat.allium.e2e.gate.Fault;
import chat.allium.e2e.gate.Gate;
import chat.allium.e2e.pulse.Pulse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A copy of the distribution for one campaign, to which a bundle of this module and configuration are added. */
record Image(Path path) {

    /** Copies what {@code ./allium} has built; {@code target} must not exist. */
    static Image copy(Allium allium, Path target) throws IOException {
        Path built = allium.built();
        try (Stream<Path> all = Files.walk(built)) {
            for (Path path : all.sorted().toList()) {
                // With their times: by these Java finds out whether its cache of classes still fits.
                Files.copy(path, target.resolve(built.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new Image(target);
    }

    /** The jar of a bundle, called as {@code bundles} calls it. */
    Path jar(String bundle) throws IOException {
        String file = "allium-" + bundle.replace('.', '-') + ".jar";
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(one -> one.getFileName().toString().equals(file))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the image has no " + file));
        }
    }

    /** Configures all nodes that start from this. */
    Image configure(String pid, String... lines) throws IOException {
        Files.write(path.resolve("etc").resolve(pid + ".cfg"), List.of(lines));
        return this;
    }

    /** Has every node that starts from this run with a system property. */
    Image property(String name, String value) throws IOException {
        Path launcher = path.resolve("bin/allium-node");
        String script = Files.readString(launcher);
        String before = "-Dallium.image=";
        if (!script.contains(before)) {
            throw new IOException("the launcher has no " + before);
        }
        Files.writeString(launcher, script.replace(before, "-D" + name + "=" + value + " " + before));
        return this;
    }

    /** Puts the gate in front of the storage. */
    Image withGate(Fault fault) throws IOException {
        return with(
                Gate.class,
                "chat.allium.api.identity,chat.allium.api.message,chat.allium.api.storage,org.osgi.util.tracker",
                Map.of(Gate.FAULT, fault.name()));
    }

    /** Has {@link Moments} say when a bundle is stopped. */
    Image withPulse() throws IOException {
        return with(
                Pulse.class,
                "chat.allium.api.identity,chat.allium.api.lease,chat.allium.api.message,chat.allium.api.pool,"
                        + "org.osgi.framework.hooks.bundle",
                Map.of());
    }

    /** A bundle of the package of its activator. */
    private Image with(Class<?> activator, String imports, Map<String, String> more) throws IOException {
        String folder = activator.getPackageName().replace('.', '/');
        String name = "allium-e2e-" + folder.substring(folder.lastIndexOf('/') + 1);
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", name);
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Bundle-Activator", activator.getName());
        headers.putValue("Import-Package", "org.osgi.framework," + imports);
        more.forEach(headers::putValue);
        try (OutputStream file = Files.newOutputStream(path.resolve("system/10/" + name + ".jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest);
                Stream<Path> classes = Files.list(classes().resolve(folder))) {
            for (Path one : classes.sorted().toList()) {
                jar.putNextEntry(new JarEntry(folder + "/" + one.getFileName()));
                Files.copy(one, jar);
            }
        }
        return this;
    }

    private static Path classes() throws IOException {
        try {
            return Path.of(Image.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }
}
