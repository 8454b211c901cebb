package chat.allium.e2e;

import chat.allium.testkit.campaign.Campaign;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Steps that replace {@code transport-tor} in one of two nodes, each with a look at what must have stayed or must have been let go. */
final class TorSwaps {

    static final String UPDATED = "updates of transport-tor";
    static final String STOPPED = "transport-tor stopped and started";
    static final String CONFIGURED = "transport-tor configured";
    static final String FREED = "state lock seen free";

    private static final String BUNDLE = "transport.tor";
    private static final String CIRCUITS = "transport.tor.unauthenticatedCircuits";
    private static final String SCHEME = "tor";
    private static final String LIBRARY = "liballium_arti";

    private final Campaign campaign;
    private final Scene scene;
    private final Swapper swapper;
    private final Pauses pauses;

    TorSwaps(Campaign campaign, Scene scene, Swapper swapper, Pauses pauses) {
        this.campaign = campaign;
        this.scene = scene;
        this.swapper = swapper;
        this.pauses = pauses;
    }

    /** The same bundle as a new version would come, in one step. */
    void update(Pair.Side victim) throws IOException, InterruptedException {
        Ground before = Ground.of(victim);
        try (StateLock.Watch lock = new StateLock(victim.node()).watch()) {
            swapper.update(victim, BUNDLE, pauses);
            if (lock.seenFree()) {
                campaign.count(FREED);
            }
        }
        compare(victim, before);
        campaign.count(UPDATED);
    }

    /** In two steps, between which the state must belong to nobody. */
    void stopAndStart(Pair.Side victim) throws IOException, InterruptedException {
        Ground before = Ground.of(victim);
        StateLock lock = new StateLock(victim.node());
        swapper.stopAndStart(victim, SCHEME, pauses, () -> {
            long held = lock.held();
            if (held > 0) {
                campaign.violation("lock", "the state of Tor is locked though the transport was stopped");
            } else {
                campaign.count(FREED);
            }
        });
        compare(victim, before);
        campaign.count(STOPPED);
    }

    /** Another configuration, as by an editor or {@code config}; one that is not allowed changes nothing. */
    void configure(Pair.Side victim) throws IOException, InterruptedException {
        Ground before = Ground.of(victim);
        try (StateLock.Watch lock = new StateLock(victim.node()).watch()) {
            String said = victim.shell()
                    .run("config set " + CIRCUITS + " 513", answer -> {})
                    .error();
            for (String part : List.of("chat.allium.transport.tor.cfg", "'unauthenticatedCircuits'", "from 1 to 512")) {
                if (!said.contains(part)) {
                    campaign.violation("unsaid", "of a value that is not allowed it is said: " + said);
                }
            }
            if (lock.seenFree()) {
                campaign.violation("lock", "a value that is not allowed began Tor anew");
            }
        }
        swapper.swap(victim, BUNDLE, "configured", pauses, () -> swapper.ask(victim, "config set " + CIRCUITS + " 40"));
        compare(victim, before);
        campaign.count(CONFIGURED);
    }

    private void compare(Pair.Side victim, Ground before) throws IOException, InterruptedException {
        String who = victim.node().name();
        victim.node().awaitOnline(SCHEME, scene.patience());
        long held = new StateLock(victim.node()).held();
        if (held != 1) {
            campaign.violation("lock", "the state of Tor of " + who + " is locked " + held + " times");
        }
        Ground after = Ground.of(victim);
        if (after.libraries().size() != 1 || !after.libraries().equals(before.libraries())) {
            campaign.violation(
                    "loaded", who + " has arti loaded " + after.libraries().size() + " times, or another than before");
        }
        if (after.arti() != before.arti()) {
            campaign.violation("loaded", who + " has another bundle arti.jni than before");
        }
        if (!after.addresses().equals(before.addresses()) || before.addresses().isEmpty()) {
            campaign.violation("address", who + " has other addresses than before");
        }
    }

    /**
     * What no swap of the transport may change.
     *
     * @param libraries the files from which arti is mapped into the process; a bundle that is replaced gets a fresh one
     * @param arti the number of the bundle around it
     * @param addresses where friends find the node
     */
    private record Ground(Set<String> libraries, long arti, Set<String> addresses) {

        static Ground of(Pair.Side side) throws IOException {
            return new Ground(libraries(side.node()), arti(side), addresses(side));
        }

        private static Set<String> libraries(Node node) throws IOException {
            long process = node.handle()
                    .orElseThrow(() -> new IOException(node.name() + " does not run"))
                    .pid();
            Set<String> files = new TreeSet<>();
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process), "maps"))) {
                if (line.contains(LIBRARY)) {
                    // Device, inode and path: the same path may have had another file.
                    files.add(line.split("\\s+", 4)[3]);
                }
            }
            return files;
        }

        private static long arti(Pair.Side side) throws IOException {
            for (JsonNode bundle : side.shell().ask("bundles").getFirst()) {
                if (bundle.path("name").asText().equals("arti.jni")
                        && bundle.path("state").asText().equals("active")) {
                    return bundle.path("id").asLong();
                }
            }
            throw new IOException("arti.jni is not active in " + side.node().name());
        }

        private static Set<String> addresses(Pair.Side side) throws IOException {
            Set<String> addresses = new TreeSet<>();
            side.shell().ask("whoami").getFirst().path("addresses").forEach(address -> addresses.add(address.asText()));
            return addresses;
        }
    }
}
