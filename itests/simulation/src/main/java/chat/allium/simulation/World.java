package chat.allium.simulation;

import static chat.allium.simulation.Timeline.HOUR;
import static chat.allium.simulation.Timeline.MINUTE;
import static chat.allium.simulation.Timeline.SECOND;

import chat.allium.api.identity.PeerId;
import chat.allium.api.queue.Lanes;
import chat.allium.testkit.campaign.Campaign;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A network of nodes that write to each other and to friends who never are there, for a bit more than a day: an hour of much
 * traffic and many faults, a day of few, then everybody is well and everything must come to its end.
 */
final class World {

    private static final long BUSY = HOUR;
    private static final long CALM = 26 * HOUR;
    private static final long END = CALM + 90 * MINUTE;
    private static final long ABSENT_FROM = 5 * MINUTE;
    private static final long ABSENT_UNTIL = 25 * HOUR + 36 * MINUTE;
    private static final int ABSENT = 3;
    private static final long LOOK = 30 * SECOND;

    /** How large. */
    record Size(int nodes, int dead) {}

    private final Timeline timeline = new Timeline();
    private final Network network = new Network(timeline);
    private final List<Node> nodes = new ArrayList<>();
    private final Campaign campaign;
    private final RandomGenerator random;
    private final Oracle oracle;
    private final Faults faults;
    private Ways<Long> idle = new Ways<>();

    World(Campaign campaign, Size size, String name, RandomGenerator random) {
        this.campaign = campaign;
        this.random = random;
        this.oracle = new Oracle(campaign, timeline, network, name);
        this.faults = new Faults(campaign, timeline, random, nodes, network, oracle);
        build(size);
    }

    private void build(Size size) {
        List<PeerId> ids = new ArrayList<>();
        List<Set<PeerId>> friends = new ArrayList<>();
        for (int i = 0; i < size.nodes() + size.dead(); i++) {
            byte[] key = new byte[PeerId.LENGTH];
            random.nextBytes(key);
            ids.add(PeerId.of(key));
            friends.add(new LinkedHashSet<>());
        }
        for (int i = 0; i < size.nodes(); i++) {
            for (int j = 0; j < 5; j++) {
                int other = j < 2 ? (i + 1 + j) % size.nodes() : random.nextInt(size.nodes());
                if (other != i) {
                    friends.get(i).add(ids.get(other));
                    friends.get(other).add(ids.get(i));
                }
            }
            int dead = i % 16 == 0 ? size.dead() : Math.min(size.dead(), 6);
            for (int j = 0; j < Math.min(dead, 20); j++) {
                friends.get(i).add(ids.get(size.nodes() + (i + j) % size.dead()));
            }
        }
        UnaryOperator<Lanes> lanes = campaign.without("credit-ignored") ? BrokenLanes::creditIgnored : own -> own;
        for (int i = 0; i < size.nodes(); i++) {
            Host host = new Host(i, ids.get(i), timeline, random, oracle);
            nodes.add(new Node(
                    host,
                    List.copyOf(friends.get(i)),
                    network,
                    oracle,
                    campaign.unplugged().orElse(""),
                    lanes));
            network.add(nodes.get(i));
        }
    }

    /** @return the number that stands for all that happened */
    long run() {
        for (Node node : nodes) {
            timeline.at(random.nextLong(MINUTE), node::start);
            writeLater(node);
        }
        for (int i = 0; i < Math.min(ABSENT, nodes.size() / 8); i++) {
            absent(nodes.get(i * 7 + 3));
        }
        faults.between(MINUTE, BUSY, 20 * SECOND, 5 * MINUTE);
        faults.between(BUSY, CALM - MINUTE, 10 * MINUTE, 4 * HOUR);
        timeline.at(CALM, faults::heal);
        look();
        timeline.runUntil(END);
        oracle.settle();
        campaign.count("events", timeline.events());
        return timeline.trace();
    }

    Oracle oracle() {
        return oracle;
    }

    private void writeLater(Node node) {
        long mean = timeline.now() < BUSY ? 2 * MINUTE : 2 * HOUR;
        long after = (long) (-Math.log(1 - random.nextDouble()) * mean);
        timeline.at(timeline.now() + Math.min(after, BUSY), () -> {
            if (timeline.now() < CALM + 10 * MINUTE) {
                write(node);
                writeLater(node);
            }
        });
    }

    private void write(Node node) {
        int many = random.nextInt(12) == 0 ? 1 + random.nextInt(60) : 1;
        PeerId to = node.friends().get(random.nextInt(node.friends().size()));
        for (int i = 0; i < many; i++) {
            send(node, to);
        }
    }

    private void send(Node node, PeerId to) {
        int length = random.nextInt(200) == 0 ? 1 + random.nextInt(60_000) : 1 + random.nextInt(200);
        if (node.isListening() && node.host().isAwake()) {
            node.messenger().ifPresent(one -> {
                if (!one.send(to, oracle.text(length))) {
                    campaign.count("texts refused");
                }
            });
        }
    }

    /** Gone for longer than messages wait; what comes for it meanwhile is given up, and what comes late is not. */
    private void absent(Node node) {
        timeline.at(ABSENT_FROM, () -> faults.takeAway(node, ABSENT_UNTIL));
        for (Node other : nodes) {
            if (other.friends().contains(node.host().id())) {
                timeline.at(
                        ABSENT_FROM + MINUTE + random.nextLong(MINUTE),
                        () -> send(other, node.host().id()));
                timeline.at(
                        ABSENT_UNTIL - 10 * MINUTE + random.nextLong(MINUTE),
                        () -> send(other, node.host().id()));
            }
        }
    }

    /** A message must not wait while its link is up, has credit and carries nothing else. */
    private void look() {
        Ways<Long> now = new Ways<>();
        for (Node node : nodes) {
            if (node.isListening() && node.host().isAwake()) {
                look(node, now);
            }
        }
        idle = now;
        if (timeline.now() < END) {
            timeline.at(
                    timeline.now() + (timeline.now() < BUSY || timeline.now() > CALM ? LOOK : 10 * LOOK), this::look);
        }
    }

    private void look(Node node, Ways<Long> now) {
        Host host = node.host();
        oracle.inFlight().look(host);
        for (PeerId friend : node.friends()) {
            oracle.head(host, friend).ifPresent(message -> {
                long seq = message.id.seq();
                if (node.messenger()
                        .filter(one -> one.isIdleWithCredit(friend, seq))
                        .isPresent()) {
                    now.from(host).put(friend, seq);
                    boolean awake = timeline.now() - host.ableSince() > 10 * LOOK;
                    if (awake && Long.valueOf(seq).equals(idle.from(host).get(friend))) {
                        oracle.violated(
                                "waits",
                                "Node " + host.index() + " has a link, credit, and " + message
                                        + ", and does not write it.");
                    }
                }
            });
        }
    }
}
