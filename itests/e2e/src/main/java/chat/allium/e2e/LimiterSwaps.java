package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Manifest;

/** A better-ranked rate limiter comes with a bundle of its own, takes over when the user chooses it, and goes again. */
final class LimiterSwaps {

    static final String CHOSEN = "better rate limiters chosen";

    private static final String OWN = "ratelimit";
    private static final String STRICT = "ratelimit.strict";
    private static final String TARGET = "messenger.limiter.target";

    private final Campaign campaign;
    private final Image image;
    private final Swapper swapper;
    private final Pauses pauses;

    LimiterSwaps(Campaign campaign, Image image, Swapper swapper, Pauses pauses) {
        this.campaign = campaign;
        this.image = image;
        this.swapper = swapper;
        this.pauses = pauses;
    }

    /** There and back; in between nothing but the better one is left to do the work. */
    void thereAndBack(Pair.Side victim) throws IOException, InterruptedException {
        Path better = better();
        swapper.swap(victim, OWN, "left for a better one", pauses, () -> {
            swapper.ask(victim, "bundle install " + better);
            swapper.ask(victim, "config set " + TARGET + " (limiter.name=strict)");
            swapper.ask(victim, "bundle stop " + swapper.id(victim, OWN));
        });
        swapper.swap(victim, STRICT, "left again", pauses, () -> {
            swapper.ask(victim, "bundle start " + swapper.id(victim, OWN));
            swapper.ask(victim, "config unset " + TARGET);
            swapper.ask(victim, "bundle uninstall " + swapper.id(victim, STRICT));
        });
        campaign.count(CHOSEN);
    }

    /** The node's own code with another name, and ranked higher. */
    private Path better() throws IOException {
        Path copy = image.path().resolve("better-ratelimit.jar");
        if (!Files.exists(copy)) {
            Path fresh = Files.copy(image.jar(OWN), image.path().resolve("better-ratelimit.new"));
            try (FileSystem jar = FileSystems.newFileSystem(fresh)) {
                rename(jar.getPath("META-INF/MANIFEST.MF"));
                rank(jar.getPath("OSGI-INF/chat.allium.ratelimit.TokenBuckets.xml"));
            }
            Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return copy;
    }

    private static void rename(Path path) throws IOException {
        Manifest manifest;
        try (var in = Files.newInputStream(path)) {
            manifest = new Manifest(in);
        }
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "chat.allium." + STRICT);
        try (var out = Files.newOutputStream(path)) {
            manifest.write(out);
        }
    }

    private static void rank(Path path) throws IOException {
        String component = Files.readString(path);
        String service = "<service>";
        if (!component.contains(service)) {
            throw new IOException("the rate limiter's component has no service");
        }
        Files.writeString(
                path,
                component.replace(
                        service,
                        "<property name=\"limiter.name\" value=\"strict\"/>"
                                + "<property name=\"service.ranking\" type=\"Integer\" value=\"1000\"/>" + service));
    }
}
