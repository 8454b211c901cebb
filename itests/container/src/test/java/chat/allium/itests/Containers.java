package chat.allium.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.UrlProvisionOption;

/** A container with the bundles of this build, as the distribution starts them, without Tor. */
final class Containers {

    private Containers() {}

    static Option[] withoutTor() {
        return options(
                systemProperty("ds.loglevel").value("warn"),
                frameworkProperty("allium.home").value(newHome().toString()),
                frameworkProperty("allium.transports").value("tcp"),
                jar("pax-logging-api").startLevel(1),
                jar("pax-logging-log4j2").startLevel(2),
                jar("org.osgi.util.function"),
                jar("org.osgi.util.promise"),
                jar("org.osgi.service.component"),
                jar("org.apache.felix.configadmin"),
                jar("org.apache.felix.metatype"),
                jar("org.apache.felix.scr"),
                jar("org.apache.felix.gogo.runtime"),
                jar("org.apache.felix.healthcheck.api"),
                jar("jline"),
                jar("jackson-core"),
                jar("protobuf-java"),
                jar("bcprov-jdk18on"),
                jar("bcutil-jdk18on"),
                jar("bctls-jdk18on"),
                jar("allium-api"),
                jar("allium-identity"),
                jar("allium-storage-derby"),
                jar("allium-storage-h2"),
                jar("allium-storage-switch"),
                jar("allium-transport-tcp"),
                jar("allium-link"),
                jar("allium-ratelimit"),
                jar("allium-queue"),
                jar("allium-pool"),
                jar("allium-contacts"),
                jar("allium-messenger"),
                jar("allium-ui-adapter"),
                jar("allium-plugins"),
                jar("allium-shell"),
                junitBundles());
    }

    /** The same, with a new home on this engine. */
    static Option[] on(String storage) {
        return options(
                composite(withoutTor()), frameworkProperty("allium.storage").value(storage));
    }

    static UrlProvisionOption jar(String artifact) {
        return bundle(file(artifact).toURI().toString());
    }

    static File file(String artifact) {
        return new File(System.getProperty("allium.bundles"), artifact + ".jar");
    }

    private static Path newHome() {
        try {
            Path work = Files.createDirectories(Path.of(System.getProperty("allium.work")));
            return Files.createTempDirectory(work, "home-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
