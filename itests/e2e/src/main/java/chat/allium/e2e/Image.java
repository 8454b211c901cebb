package chat.allium.e2e;

import chat.allium.e2e.gate.Fault;
import chat.allium.e2e.gate.Gate;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A copy of the distribution for one campaign, to which a bundle of this module and configuration are added. */
record Image(Path path) {

    private static final String GATE = "chat/allium/e2e/gate";

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
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "allium-e2e-gate");
        headers.putValue("Bundle-Version", "1.0.0");
        headers.putValue("Bundle-Activator", Gate.class.getName());
        headers.putValue(Gate.FAULT, fault.name());
        headers.putValue(
                "Import-Package",
                "org.osgi.framework,org.osgi.util.tracker,chat.allium.api.identity,chat.allium.api.message,"
                        + "chat.allium.api.storage");
        try (OutputStream file = Files.newOutputStream(path.resolve("system/10/allium-e2e-gate.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest);
                Stream<Path> classes = Files.list(classes().resolve(GATE))) {
            for (Path one : classes.sorted().toList()) {
                jar.putNextEntry(new JarEntry(GATE + "/" + one.getFileName()));
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
