package chat.allium.simulation;

import static chat.allium.simulation.Timeline.MINUTE;
import static chat.allium.simulation.Timeline.SECOND;

import chat.allium.testkit.campaign.Campaign;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Everything that may go wrong, at times and places that follow from the seed. What began ends by itself, or with {@link #heal}. */
final class Faults {

    private static final long DAY_MILLIS = 24 * 60 * 60 * 1000L;
    private static final int CRASHED_IS_SILENT = 2;
    private static final int POWERLESS_IS_SILENT = 8;

    private final Campaign campaign;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final List<Node> nodes;
    private final Network network;
    private final Oracle oracle;
    private final Map<Node, Long> away = new HashMap<>();
    private final Map<Node, Boolean> powerless = new HashMap<>();
    private int[] kinds = IntStream.range(0, 16).toArray();
    private long longest;
    private boolean healed;

    Faults(
            Campaign campaign,
            Timeline timeline,
            RandomGenerator random,
            List<Node> nodes,
            Network network,
            Oracle oracle) {
        this.campaign = campaign;
        this.timeline = timeline;
        this.random = random;
        this.nodes = nodes;
        this.network = network;
        this.oracle = oracle;
    }

    /** Only what happens to machines and their processes. */
    void onlyMachines() {
        kinds = new int[] {6, 7, 10, 11, 12, 13, 14, 14};
    }

    /** Without these a run shows nothing. */
    static void require(Campaign campaign) {
        List.of(
                        "faults: cut",
                        "faults: cut at a byte",
                        "faults: half-open",
                        "faults: slow",
                        "faults: crash",
                        "faults: crash before commit",
                        "faults: crash committed, not ACKed",
                        "faults: crash ACKed, not removed",
                        "faults: crash in drain",
                        "faults: clean stop",
                        "faults: power cut",
                        "faults: sleep",
                        "faults: storage",
                        "faults: clock jump",
                        "faults: offline",
                        "duplicates received",
                        "messages EXPIRED",
                        "messages UNCONFIRMED",
                        "messages DELIVERED")
                .forEach(what -> campaign.require(what, 1));
    }

    /** @param every mean time between two faults in a network of 50 @param atMost how long one lasts */
    void between(long begin, long end, long every, long atMost) {
        timeline.at(begin, () -> longest = atMost);
        next(begin, end, every * 50 / nodes.size());
    }

    private void next(long after, long end, long mean) {
        long at = after + (long) (-Math.log(1 - random.nextDouble()) * mean);
        if (at < end) {
            timeline.at(at, () -> {
                strike();
                next(timeline.now(), end, mean);
            });
        }
    }

    private void strike() {
        Node node = nodes.get(random.nextInt(nodes.size()));
        if (away.containsKey(node)) {
            return;
        }
        Host host = node.host();
        switch (kinds[random.nextInt(kinds.length)]) {
            case 0, 1 -> onWire("cut", Wire::cut);
            case 2, 3 -> onWire("cut at a byte", wire -> wire.cutAfter(random.nextInt(2), 1 + random.nextInt(2_000)));
            case 4 -> onWire("half-open", wire -> wire.vanish(random.nextInt(2)));
            case 5 -> onWire("slow", wire -> wire.delay(1 + random.nextLong(40 * SECOND)));
            case 6 -> crash(node, "crash");
            case 7 -> arm(node, () -> host.disk().armBeforeCommit(() -> crash(node, "crash before commit")));
            case 8 -> arm(node, () -> host.disk().armAfterCommit(() -> crash(node, "crash committed, not ACKed")));
            case 9 -> arm(node, () -> oracle.armAck(host, () -> crash(node, "crash ACKed, not removed")));
            case 10 -> stop(node);
            case 11 -> powerCut(node);
            case 12 -> sleep(node);
            case 13 -> storage(node);
            case 14 -> jump(node);
            default -> offline(node);
        }
    }

    private void onWire(String what, Consumer<Wire> fault) {
        if (!network.wires().isEmpty()) {
            happened(what, 0);
            fault.accept(network.wires().get(random.nextInt(network.wires().size())));
        }
    }

    private void happened(String what, int index) {
        campaign.count("faults: " + what);
        timeline.note(5, what.hashCode(), index, 0);
    }

    private long duration() {
        return SECOND + random.nextLong(longest);
    }

    private void arm(Node node, Runnable fuse) {
        if (node.host().isRunning()) {
            fuse.run();
        }
    }

    /** @return whether it did */
    private boolean crash(Node node, String what) {
        boolean can = node.host().isRunning() && node.host().isAwake() && !healed;
        if (can) {
            happened(what, node.host().index());
            node.crash(CRASHED_IS_SILENT);
            oracle.ended(node.host(), true);
            timeline.at(timeline.now() + duration(), () -> start(node));
        }
        return can;
    }

    private void start(Node node) {
        if (!away.containsKey(node) && !powerless.containsKey(node)) {
            node.start();
        }
    }

    private void stop(Node node) {
        if (!node.isListening() || !node.host().isAwake()) {
            return;
        }
        if (random.nextInt(3) == 0) {
            timeline.at(timeline.now() + random.nextLong(SECOND), () -> crash(node, "crash in drain"));
        }
        happened("clean stop", node.host().index());
        long until = timeline.now() + duration();
        node.stop(() -> {
            oracle.ended(node.host(), false);
            timeline.at(Math.max(until, timeline.now() + SECOND), () -> start(node));
        });
    }

    private void powerCut(Node node) {
        // Who sets the clock and cuts the power in the same moment can not be told from time that passed.
        if (powerless.containsKey(node) || !node.isListening() || node.host().settledFor() < 5 * SECOND) {
            return;
        }
        happened("power cut", node.host().index());
        powerOff(node);
        timeline.at(timeline.now() + duration(), () -> powerOn(node));
    }

    private void powerOff(Node node) {
        powerless.put(node, true);
        node.crash(POWERLESS_IS_SILENT);
        oracle.ended(node.host(), true);
        node.host().powerOff();
    }

    private void powerOn(Node node) {
        if (powerless.remove(node) != null) {
            node.host().powerOn();
            start(node);
        }
    }

    /** The machine is off until then. */
    void takeAway(Node node, long until) {
        if (powerless.containsKey(node)) {
            powerOn(node);
        }
        away.put(node, until);
        powerOff(node);
        timeline.at(until, () -> {
            away.remove(node);
            powerOn(node);
        });
    }

    private void sleep(Node node) {
        if (!powerless.containsKey(node)) {
            happened("sleep", node.host().index());
            node.host().sleep();
            timeline.at(timeline.now() + duration(), node::wake);
        }
    }

    private void storage(Node node) {
        happened("storage", node.host().index());
        node.host().disk().breakFor(Math.min(duration(), 10 * MINUTE));
    }

    private void jump(Node node) {
        if (powerless.containsKey(node) || node.isListening() && node.host().isAwake()) {
            happened("clock jump", node.host().index());
            node.jump(random.nextBoolean() ? DAY_MILLIS : -DAY_MILLIS);
        }
    }

    private void offline(Node node) {
        happened("offline", node.host().index());
        node.goOffline();
        timeline.at(timeline.now() + duration(), node::comeOnline);
    }

    /** From now on everybody is there and well. */
    void heal() {
        healed = true;
        for (Node node : nodes) {
            node.host().disk().repair();
            node.wake();
            node.comeOnline();
            powerOn(node);
            start(node);
        }
        network.wires().forEach(wire -> wire.delay(SECOND / 10));
    }
}
