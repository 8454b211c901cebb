package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares what two nodes hold with what they held before swaps, both times while nothing is sent: threads, files, classes, class
 * loaders, memory.
 */
final class Leaks {

    static final String LOOKED = "looks at what a node holds";

    /** Idle workers of the pools of Felix and of virtual threads come and go. */
    private static final long THREADS = 5;
    /** A link that is dialled anew has two sockets for a moment, and its poller one. */
    private static final long FILES = 5;
    /** What is loaded when something happens for the first time, such as an error. A copy of the smallest engine has 400. */
    private static final long CLASSES = 300;
    /** How much a heap of 256 MiB may be spread differently, whatever was swapped: its bound between 50 swaps and 500. */
    private static final long MIB = 64;
    /** Softly referenced caches and idle workers go within it. */
    private static final Duration SETTLING = Duration.ofSeconds(60);

    private static final long PAUSE_MILLIS = 3_000;
    /**
     * Where two threads load a class at the same moment, Felix 7.0.5 leaves one of them in the table of locks of the class loader, and
     * a virtual thread that has ended holds its task, and by that its bundle. So one of those that are gone may stay; two do not.
     */
    private static final long LEFT_BY_FELIX = 1;
    /** What bundles are made of: every class of these is there once. */
    private static final List<String> OURS = List.of("chat.allium.", "org.apache.derby.", "org.h2.");
    /** Both engines of the distribution contain it. */
    private static final String IN_TWO = "chat.allium.storage.jdbc.";

    private final Campaign campaign;
    private final Scene scene;
    private final Pair pair;
    private final Map<Pair.Side, Footprint> before = new HashMap<>();

    Leaks(Campaign campaign, Scene scene, Pair pair) {
        this.campaign = campaign;
        this.scene = scene;
        this.pair = pair;
    }

    /** Remembers what both hold. Nothing may be sent meanwhile. */
    void remember() throws IOException, InterruptedException {
        Pair.pause(PAUSE_MILLIS);
        for (Pair.Side side : List.of(pair.alice(), pair.bob())) {
            before.put(side, look(side));
        }
    }

    /** What both hold more than they did, after a settling, is a violation. Nothing may be sent meanwhile. */
    void judge() throws IOException, InterruptedException {
        for (Pair.Side side : List.of(pair.alice(), pair.bob())) {
            long end = System.nanoTime() + SETTLING.toNanos();
            List<String> found;
            do {
                Pair.pause(PAUSE_MILLIS);
                found = compare(side, look(side));
            } while (!found.isEmpty() && System.nanoTime() < end);
            found.forEach(sentence -> campaign.violation("leak", side.node().name() + " " + sentence));
            campaign.count(LOOKED);
        }
    }

    private Footprint look(Pair.Side side) throws IOException, InterruptedException {
        Footprint now = Footprint.of(side.node().handle().orElseThrow(), scene.folder());
        campaign.note(side.node().name() + " holds " + now);
        return now;
    }

    private List<String> compare(Pair.Side side, Footprint now) throws IOException {
        Footprint then = Optional.ofNullable(before.get(side)).orElse(now);
        List<String> found = new ArrayList<>();
        if (Footprint.sum(now.threads()) > Footprint.sum(then.threads()) + THREADS) {
            found.add("has threads it had not: " + Footprint.more(then.threads(), now.threads()));
        }
        if (Footprint.sum(now.files()) > Footprint.sum(then.files()) + FILES) {
            found.add("has files it had not: " + Footprint.more(then.files(), now.files()));
        }
        if (Footprint.sum(now.classes()) > Footprint.sum(then.classes()) + CLASSES) {
            found.add("has " + Footprint.sum(now.classes()) + " classes and had " + Footprint.sum(then.classes()));
        }
        List<String> twice = loadedAgain(side, now);
        if (!twice.isEmpty()) {
            found.add("has " + twice.size() + " classes of bundles that are gone, such as " + twice.getFirst());
        }
        if (now.residentMiB() > then.residentMiB() + MIB) {
            found.add("has " + now.residentMiB() + " MiB and had " + then.residentMiB());
        }
        return found;
    }

    /** Classes of our bundles that are there more than once. */
    private static List<String> loadedAgain(Pair.Side side, Footprint now) throws IOException {
        Map<String, Integer> bundles = new HashMap<>();
        for (JsonNode bundle : side.shell().ask("bundles").getFirst()) {
            bundles.merge("chat.allium." + bundle.path("name").asText() + ".", 1, Integer::sum);
        }
        return now.classes().entrySet().stream()
                .filter(one -> OURS.stream().anyMatch(one.getKey()::startsWith))
                .filter(one -> !one.getKey().contains("/"))
                .filter(one -> one.getValue() > most(one.getKey(), bundles) + LEFT_BY_FELIX)
                .map(one -> one.getKey() + " (" + one.getValue() + " times)")
                .toList();
    }

    private static long most(String type, Map<String, Integer> bundles) {
        if (type.startsWith(IN_TWO)) {
            return 2;
        }
        // Side by side, a transport is there twice.
        return bundles.entrySet().stream()
                .filter(one -> type.startsWith(one.getKey()))
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElse(1);
    }
}
