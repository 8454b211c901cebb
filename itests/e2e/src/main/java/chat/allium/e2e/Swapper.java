package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Manifest;

/** Replaces parts of a running node while texts flow both ways, and sees when they flow again. */
final class Swapper {

    /** A swap that hit a node with messages on their way. */
    static final String BUSY = "swaps while texts were on their way";

    /** A link that is not closed lives on for good; a machine with much to do may take seconds to close one. */
    private static final Duration LINKS_GONE = Duration.ofSeconds(10);

    private static final String OTHER_VERSION = "0.1.1";

    private final Campaign campaign;
    private final Scene scene;
    private final Image image;
    private final Pair pair;
    private final Optional<Moments> moments;
    private final Map<Node, Long> beside = new HashMap<>();

    Swapper(Campaign campaign, Scene scene, Image image, Pair pair) {
        this(campaign, scene, image, pair, Optional.empty());
    }

    /** @param moments at which swaps are to begin; empty for whenever texts are on their way */
    Swapper(Campaign campaign, Scene scene, Image image, Pair pair, Optional<Moments> moments) {
        this.moments = moments;
        this.campaign = campaign;
        this.scene = scene;
        this.image = image;
        this.pair = pair;
    }

    /** What replaces something; the talk goes on meanwhile. */
    interface Swap {
        void run() throws IOException, InterruptedException;
    }

    void stopAndStart(Pair.Side victim, Pauses pauses) throws IOException, InterruptedException {
        stopAndStart(victim, "tcp", pauses, () -> {});
    }

    /** @param between done while the transport is stopped and its links have ended */
    void stopAndStart(Pair.Side victim, String scheme, Pauses pauses, Swap between)
            throws IOException, InterruptedException {
        swap(victim, "transport." + scheme, "stopped and started", pauses, () -> {
            ask(victim, "transport stop " + scheme);
            linksAreGone(victim);
            between.run();
            ask(victim, "transport start " + scheme);
        });
    }

    /** The jar of the distribution again, as a new version would come. */
    void update(Pair.Side victim, String bundle, Pauses pauses) throws IOException, InterruptedException {
        long refusedBefore = refused();
        swap(victim, bundle, "updated", pauses, () -> ask(victim, updateCommand(victim, bundle)));
        if (bundle.startsWith("storage.") && refused() > refusedBefore) {
            campaign.violation("refused", "a text was refused while " + bundle + " was updated");
        }
        isActive(victim, bundle);
    }

    String updateCommand(Pair.Side victim, String bundle) throws IOException {
        // A bundle that another stands in for is stopped, and still has its name and version.
        boolean standsIn = bundle.equals("transport.tcp") && beside.containsKey(victim.node());
        return "bundle update " + id(victim, bundle) + " " + (standsIn ? otherVersion() : image.jar(bundle));
    }

    /** A node that was started has the bundles of the distribution again. */
    void startedAnew(Pair.Side victim) {
        beside.remove(victim.node());
    }

    private long refused() {
        return pair.refusals().values().stream().mapToLong(Long::longValue).sum();
    }

    /** A second bundle with the same transport starts, then the first one goes; and back again the next time. */
    void sideBySide(Pair.Side victim, Pauses pauses) throws IOException, InterruptedException {
        Long other = beside.remove(victim.node());
        if (other == null) {
            Path jar = otherVersion();
            swap(victim, "transport.tcp", "side by side", pauses, () -> {
                long first = id(victim, "transport.tcp");
                ask(victim, "bundle install " + jar);
                beside.put(victim.node(), first);
                ask(victim, "bundle stop " + first);
            });
        } else {
            swap(victim, "transport.tcp", "side by side", pauses, () -> {
                ask(victim, "bundle start " + other);
                for (JsonNode bundle : victim.shell().ask("bundles").getFirst()) {
                    if (bundle.path("version").asText().equals(OTHER_VERSION)) {
                        ask(victim, "bundle uninstall " + bundle.path("id").asLong());
                    }
                }
            });
        }
    }

    /** @param bundle which is stopped, at a chosen moment */
    void swap(Pair.Side victim, String bundle, String what, Pauses pauses, Swap swap)
            throws IOException, InterruptedException {
        if (!pair.caughtUp()) {
            campaign.violation("late", "not everything arrived before a swap");
        }
        if (moments.isPresent()) {
            moments.get().aim(victim, bundle);
        } else {
            pauseUntilBusy(victim);
        }
        try (Flow flow = new Flow(pair.other(victim))) {
            swap.run();
            Duration pause = flow.untilBothWaysGoOn(scene.patience());
            pauses.add(pause);
            campaign.note(victim.node().name() + ", " + bundle + " " + what + ": " + pause.toMillis() + " ms");
        } catch (Await.InVain e) {
            campaign.violation("late", "no text went through after a swap: " + e.getMessage());
        }
        if (moments.isPresent() && moments.get().count(victim)) {
            campaign.count(BUSY);
        }
    }

    /** The talk is quick: soon something waits for its ACK. */
    private void pauseUntilBusy(Pair.Side victim) throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            for (JsonNode lane : victim.shell().ask("queue").getFirst()) {
                if (lane.path("messages").asInt() > 0) {
                    campaign.count(BUSY);
                    return;
                }
            }
            Pair.pause(2);
        }
    }

    private void linksAreGone(Pair.Side victim) throws IOException, InterruptedException {
        try {
            Pair.await("the links to end", LINKS_GONE, () -> {
                for (JsonNode transport : victim.shell().ask("transports").getFirst()) {
                    if (transport.path("links").asInt() > 0) {
                        return false;
                    }
                }
                return true;
            });
        } catch (Await.InVain e) {
            campaign.violation("left-open", "a link lives on over a transport that was stopped");
        }
    }

    void ask(Pair.Side victim, String command) throws IOException {
        victim.shell().ask(command);
    }

    long id(Pair.Side victim, String name) throws IOException {
        long found = -1;
        for (JsonNode bundle : victim.shell().ask("bundles").getFirst()) {
            if (bundle.path("name").asText().equals(name)
                    && (found < 0 || bundle.path("state").asText().equals("active"))) {
                found = bundle.path("id").asLong();
            }
        }
        return found;
    }

    private void isActive(Pair.Side victim, String name) throws IOException, InterruptedException {
        try {
            Pair.await(name, scene.patience(), () -> {
                try {
                    for (JsonNode bundle : victim.shell().ask("bundles").getFirst()) {
                        if (bundle.path("name").asText().equals(name)
                                && bundle.path("state").asText().equals("active")) {
                            return true;
                        }
                    }
                } catch (IOException e) {
                    // The shell itself is being replaced.
                    return false;
                }
                return false;
            });
        } catch (Await.InVain e) {
            campaign.violation("gone", name + " did not come back");
        }
    }

    /** The transport once more, of another version: two bundles of one name and version can not be there at once. */
    private Path otherVersion() throws IOException {
        Path copy = image.path().resolve("other-transport-tcp.jar");
        if (!Files.exists(copy)) {
            Files.copy(image.jar("transport.tcp"), copy);
            try (FileSystem jar = FileSystems.newFileSystem(copy)) {
                Path path = jar.getPath("META-INF/MANIFEST.MF");
                Manifest manifest;
                try (var in = Files.newInputStream(path)) {
                    manifest = new Manifest(in);
                }
                manifest.getMainAttributes().putValue("Bundle-Version", OTHER_VERSION);
                try (var out = Files.newOutputStream(path)) {
                    manifest.write(out);
                }
            }
        }
        return copy;
    }
}
