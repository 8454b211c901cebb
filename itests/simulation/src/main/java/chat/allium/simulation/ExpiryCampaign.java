package chat.allium.simulation;

import static chat.allium.simulation.Timeline.HOUR;
import static chat.allium.simulation.Timeline.MINUTE;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.Lanes;
import chat.allium.testkit.campaign.Campaign;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Messages to friends who never come, on machines that sleep, stop, crash, lose power and have their clocks set: {@code ./allium
 * test expiry}. Each waits for 24 hours of node time, to the second; each friend is dialled as its back-off says.
 */
public final class ExpiryCampaign {

    /** What {@code --unplug} takes out, and by which violations that shows. */
    static final Map<String, List<String>> UNPLUGS = Map.of(
            "jump-ignored", List.of("early", "late"),
            "back-off-not-persisted", List.of("back-off"));

    private static final int SHORT = 10_000;
    private static final int LONG = 100_000;
    private static final int PER_FRIEND = 25;
    private static final int FRIENDS = 100;
    private static final long SENDING = 72 * HOUR;
    private static final long CALM = 120 * HOUR;
    private static final long END = CALM + 30 * HOUR;
    private static final long FAULT_OF_A_NODE = HOUR;

    private final Timeline timeline = new Timeline();
    private final Network network = new Network(timeline);
    private final List<Node> nodes = new ArrayList<>();
    private final Campaign campaign;
    private final RandomGenerator random;
    private final BackoffWatch watch;
    private final Faults faults;

    private ExpiryCampaign(Campaign campaign) {
        this.campaign = campaign;
        this.random = campaign.random("expiry");
        this.watch = new BackoffWatch(campaign, timeline, network);
        this.faults = new Faults(campaign, timeline, random, nodes, network, watch);
        faults.onlyMachines();
    }

    /** Options: see {@link Campaign#begin}. */
    public static void main(String[] args) {
        System.exit(
                Programs.run("expiry", args, UNPLUGS, campaign -> run(campaign, campaign.thorough() ? LONG : SHORT)));
    }

    static void run(Campaign campaign, int messages) {
        List.of("clean stop", "crash", "crash before commit", "power cut", "sleep", "storage", "clock jump")
                .forEach(what -> campaign.require("faults: " + what, 1));
        // A text whose node dies before it is stored was never sent.
        campaign.require("messages EXPIRED", messages * 9 / 10);
        campaign.require("back-offs below 15 min", 1);
        campaign.require("back-offs of 15 min", 1);
        new ExpiryCampaign(campaign).run(messages);
    }

    private void run(int messages) {
        int ofANode = Math.min(messages, FRIENDS * PER_FRIEND);
        for (int i = 0; i < messages / ofANode; i++) {
            Node node = node(i);
            nodes.add(node);
            network.add(node);
            timeline.at(random.nextLong(MINUTE), node::start);
            for (int m = 0; m < ofANode; m++) {
                PeerId to = node.friends().get(m % node.friends().size());
                timeline.at(MINUTE + random.nextLong(SENDING), () -> send(node, to));
            }
        }
        faults.between(10 * MINUTE, CALM - MINUTE, FAULT_OF_A_NODE / 50, 8 * HOUR);
        timeline.at(CALM, faults::heal);
        timeline.runUntil(END);
        watch.settle();
        campaign.count("events", timeline.events());
    }

    private Node node(int index) {
        UnaryOperator<Lanes> lanes =
                campaign.without("back-off-not-persisted") ? BrokenLanes::backoffNotPersisted : own -> own;
        List<PeerId> friends = new ArrayList<>();
        for (int i = 0; i < FRIENDS; i++) {
            friends.add(someone());
        }
        Host host = new Host(index, someone(), timeline, random, watch);
        Node node = new Node(host, friends, network, watch, campaign.unplugged().orElse(""), lanes);
        node.seeksNobody();
        return node;
    }

    private PeerId someone() {
        byte[] key = new byte[PeerId.LENGTH];
        random.nextBytes(key);
        return PeerId.of(key);
    }

    /** Again in a while if the node is not there. A text whose node dies before it is stored was never sent. */
    private void send(Node node, PeerId to) {
        boolean sent = node.isListening()
                && node.host().isAwake()
                && !node.host().disk().isBroken()
                && node.messenger().filter(one -> one.send(to, watch.text(20))).isPresent();
        if (!sent) {
            timeline.at(timeline.now() + 10 * MINUTE, () -> send(node, to));
        }
    }
}
