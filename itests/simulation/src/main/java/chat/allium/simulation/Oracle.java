package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
import chat.allium.ratelimit.SimulatedBuckets;
import chat.allium.testkit.campaign.Campaign;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Knows every message, sees every disk, and names what must not be. A text begins with a number, which grows with every text that
 * anybody wrote; so one look tells who wrote it, and after what.
 */
class Oracle implements Witness {

    static final double EXPIRY_MILLIS = TimeUnit.HOURS.toMillis(24);
    /** What is due must be done within this. */
    static final double LATE_MILLIS = 1_000;
    /** What the clocks' coarseness explains. */
    private static final double COARSE_MILLIS = 50;
    /**
     * Ten dials for messages to friends of whom nothing was known may be under way; after 5 s without an answer they give way, and
     * the pool looks every second.
     */
    private static final long LONGEST_DIAL_WAIT = 6 * Timeline.SECOND;

    private static final long IN_FLIGHT_BYTES = 512 * 1024;
    private static final long IN_FLIGHT_BYTES_IN_ALL = 64L * 1024 * 1024;

    /** One text. */
    static final class Message {
        final int number;
        final Host from;
        final PeerId to;
        final MessageId id;
        final String text;
        final double due;
        /** Stored before the boot clock could notice that the machine had slept: it may count the sleep as waiting. */
        final boolean sinceWaking;

        /** On its machine's clock without sleep. */
        final long acceptedAt;

        MessageState state = MessageState.QUEUED;
        boolean written;
        boolean stored;

        Message(int number, Host from, PeerId to, MessageId id, String text) {
            this.number = number;
            this.from = from;
            this.to = to;
            this.id = id;
            this.text = text;
            this.acceptedAt = from.monotonic();
            this.sinceWaking = from.timeline().now() - from.ableSince() < Timeline.SECOND;
            this.due = from.truthMillis() + EXPIRY_MILLIS;
        }

        @Override
        public String toString() {
            return "message " + number + " of node " + from.index() + " (" + id.seq() + " in its lane)";
        }
    }

    /** From one machine to a peer. */
    record Way(int from, PeerId to) {}

    private final Campaign campaign;
    private final Timeline timeline;
    private final Network network;
    private final Map<Integer, Message> byNumber = new TreeMap<>();
    private final Map<MessageId, Message> byId = new HashMap<>();
    private final Map<Way, Integer> lastStored = new HashMap<>();
    private final Map<Way, double[]> allowance = new HashMap<>();
    private final Map<Way, TreeMap<Long, Integer>> inFlight = new HashMap<>();
    private final Map<Way, Long> wanted = new HashMap<>();
    private final Set<String> kinds = new HashSet<>();
    private final Set<Way> doubtful = new HashSet<>();
    private final Map<Way, Deque<Message>> queued = new HashMap<>();
    private final Map<Host, Runnable> onAck = new HashMap<>();
    private int numbers;
    private long longestWait;
    private long longestDoubtful;

    Oracle(Campaign campaign, Timeline timeline, Network network) {
        this.campaign = campaign;
        this.timeline = timeline;
        this.network = network;
    }

    /** A new text of about that length. */
    String text(int length) {
        String number = ++numbers + ":";
        return number + "x".repeat(Math.max(1, length - number.length()));
    }

    /** The longest time, in nanoseconds, for which a message to a live friend waited for its dial. */
    long longestWait() {
        return longestWait;
    }

    /** The same for friends who were there again after a dial to them had failed. */
    long longestDoubtful() {
        return longestDoubtful;
    }

    /** The next ACK that this machine gets is followed by that. */
    void armAck(Host host, Runnable fuse) {
        onAck.put(host, fuse);
    }

    /** Its process is gone, and what it waited for. @param crashed whether it had no time to write anything down */
    void ended(Host host, boolean crashed) {
        onAck.remove(host);
        wanted.keySet().removeIf(way -> way.from() == host.index());
        List.copyOf(inFlight.keySet()).stream()
                .filter(way -> way.from() == host.index())
                .forEach(this::land);
        allowance.keySet().removeIf(way -> way.from() == host.index());
    }

    /** The kinds of violation named so far. */
    Set<String> kinds() {
        return kinds;
    }

    void violated(String kind, String sentence) {
        kinds.add(kind);
        campaign.violation(kind, sentence);
    }

    @Override
    public void added(Host at, PeerId peer, Disk.Row row) {
        int number = Integer.parseInt(row.text.substring(0, row.text.indexOf(':')));
        timeline.note(1, at.index(), number, row.direction.ordinal());
        if (row.direction == Direction.OUT) {
            Message message = new Message(number, at, peer, row.id, row.text);
            byNumber.put(number, message);
            byId.put(row.id, message);
            queued.computeIfAbsent(new Way(at.index(), peer), way -> new ArrayDeque<>())
                    .add(message);
            campaign.count("messages accepted");
        } else {
            stored(at, peer, number, row);
        }
    }

    private void stored(Host at, PeerId peer, int number, Disk.Row row) {
        @Nullable Message message = byNumber.get(number);
        if (message == null || !message.to.equals(at.id()) || !message.text.equals(row.text)) {
            violated("invented", "Node " + at.index() + " has text " + number + ", which nobody sent to it.");
            return;
        }
        campaign.count("messages stored");
        Way way = new Way(at.index(), peer);
        if (message.stored) {
            violated("twice", say(message) + " is twice in the store of node " + at.index() + ".");
        } else if (lastStored.getOrDefault(way, 0) > number) {
            violated("order", say(message) + " was stored after text " + lastStored.get(way) + ", written later.");
        }
        lastStored.merge(way, number, Math::max);
        message.stored = true;
        if (message.state == MessageState.EXPIRED) {
            violated("false-state", say(message) + " is EXPIRED, and in its friend's store.");
        }
        spend(at, way);
    }

    /** The window of a burst, and a full bucket behind it: in any time no more than both and what drips. */
    private void spend(Host at, Way way) {
        double[] bucket =
                allowance.computeIfAbsent(way, w -> new double[] {2 * SimulatedBuckets.BURST, timeline.now()});
        double passed = (timeline.now() - bucket[1]) / Timeline.SECOND;
        bucket[0] = Math.min(2 * SimulatedBuckets.BURST, bucket[0] + passed * SimulatedBuckets.PER_SECOND) - 1;
        bucket[1] = timeline.now();
        if (bucket[0] < -1) {
            violated("credit", "Node " + at.index() + " took more than its limiter allows.");
        }
    }

    @Override
    public void changed(Host at, PeerId peer, Disk.Row row) {
        Message message = byId.get(row.id);
        timeline.note(2, at.index(), message.number, row.state.ordinal());
        MessageState before = message.state;
        message.state = row.state;
        if (before != MessageState.QUEUED
                && !(before == MessageState.UNCONFIRMED && row.state == MessageState.DELIVERED)) {
            violated("false-state", say(message) + " was " + before + " and is " + row.state + " now.");
        }
        campaign.count("messages " + row.state);
        if (row.state == MessageState.DELIVERED) {
            if (!message.stored) {
                violated("false-state", say(message) + " is DELIVERED, and not in its friend's store.");
            }
            return;
        }
        if (row.state == MessageState.EXPIRED && (message.stored || message.written)) {
            violated(
                    "false-state",
                    say(message) + " is EXPIRED, and " + (message.stored ? "in its friend's store." : "was written."));
        }
        expired(at, message);
    }

    private void expired(Host at, Message message) {
        double late = at.truthMillis() - message.due;
        if (late < -COARSE_MILLIS && !message.sinceWaking) {
            violated("early", String.format(Locale.ROOT, "%s expired %.1f s early.", say(message), -late / 1000));
        }
        double tolerated = overdue(at, late);
        if (tolerated > LATE_MILLIS) {
            violated(
                    "late",
                    String.format(
                            Locale.ROOT, "%s expired %.1f s after it could have.", say(message), tolerated / 1000));
        }
    }

    /** How much later than due it is, of the time in which the machine could have acted. */
    private double overdue(Host at, double late) {
        double able = (timeline.now() - at.ableSince()) / (double) Timeline.MILLI;
        return Math.min(late - at.uncertainMillis(), able);
    }

    @Override
    public void written(Host host, PeerId peer, MessageId id, int bytes) {
        Message message = byId.get(id);
        timeline.note(3, host.index(), message.number, 0);
        campaign.count("messages written to links");
        message.written = true;
        double late = overdue(host, host.truthMillis() - message.due);
        if (late > LATE_MILLIS) {
            violated(
                    "offered-late",
                    String.format(
                            Locale.ROOT,
                            "%s was written to a link %.1f s after its expiry.",
                            say(message),
                            late / 1000));
        }
        TreeMap<Long, Integer> flying = inFlight.computeIfAbsent(new Way(host.index(), peer), way -> new TreeMap<>());
        flying.put(id.seq(), bytes);
        long sum = flying.values().stream().mapToLong(Integer::longValue).sum();
        if (flying.size() > 1 && sum > IN_FLIGHT_BYTES) {
            violated("in-flight", "Node " + host.index() + " has " + sum + " bytes in flight to one friend.");
        }
    }

    @Override
    public void acked(Host host, PeerId peer, long high) {
        Optional.ofNullable(inFlight.get(new Way(host.index(), peer)))
                .ifPresent(flying -> flying.headMap(high, true).clear());
        Optional.ofNullable(onAck.remove(host)).ifPresent(fuse -> timeline.at(timeline.now(), fuse));
    }

    @Override
    public void landed(Host host, PeerId peer) {
        land(new Way(host.index(), peer));
    }

    private void land(Way way) {
        inFlight.remove(way);
    }

    @Override
    public void refused(Host host, PeerId peer) {
        violated("credit", "Node " + host.index() + " was sent more than the credit it gave.");
    }

    @Override
    public void duplicate(Host host, PeerId peer) {
        campaign.count("duplicates received");
    }

    @Override
    public void dialWanted(Host host, PeerId peer) {
        wanted.putIfAbsent(new Way(host.index(), peer), host.monotonic());
    }

    @Override
    public void dialBegun(Host host, PeerId peer) {
        campaign.count("dials");
        timeline.note(4, host.index(), peer.hashCode(), 0);
        Way way = new Way(host.index(), peer);
        @Nullable Long since = wanted.remove(way);
        if (since != null && network.liveFor(peer) >= host.monotonic() - since) {
            head(host, peer)
                    .ifPresent(message -> waited(way, message, host.monotonic() - Math.max(since, message.acceptedAt)));
        }
    }

    /**
     * A message has waited for a place among the dials, for a friend who was there all that time. Of a friend whose last dial
     * failed the node can not know that it is back: there it is only measured.
     */
    private void waited(Way way, Message message, long nanos) {
        if (doubtful.contains(way)) {
            longestDoubtful = Math.max(longestDoubtful, nanos);
            return;
        }
        longestWait = Math.max(longestWait, nanos);
        if (nanos > LONGEST_DIAL_WAIT) {
            violated(
                    "dial-slot",
                    String.format(
                            Locale.ROOT,
                            "%s waited %.1f s for its dial, though its friend was there.",
                            say(message),
                            nanos / (double) Timeline.SECOND));
        }
    }

    @Override
    public void dialFailed(Host host, PeerId peer, boolean counts) {
        Way way = new Way(host.index(), peer);
        wanted.remove(way);
        if (counts) {
            doubtful.add(way);
        }
    }

    @Override
    public void linked(Host host, PeerId peer) {
        campaign.count("links");
        wanted.remove(new Way(host.index(), peer));
        doubtful.remove(new Way(host.index(), peer));
    }

    /** The first message of a lane that waits. */
    Optional<Message> head(Host host, PeerId peer) {
        Deque<Message> all = queued.getOrDefault(new Way(host.index(), peer), new ArrayDeque<>());
        while (!all.isEmpty() && all.element().state != MessageState.QUEUED) {
            all.remove();
        }
        return Optional.ofNullable(all.peek());
    }

    /** At the end, when every machine that lives has had time. */
    void settle() {
        for (Message message : byNumber.values()) {
            boolean waits = message.state == MessageState.QUEUED;
            if (waits && network.node(message.to) != null) {
                violated("stuck", say(message) + " waits, though its friend is there.");
            } else if (waits
                    && message.from.truthMillis() > message.due + LATE_MILLIS + message.from.uncertainMillis()) {
                violated("late", say(message) + " waits, though its time is over.");
            } else if (message.state == MessageState.DELIVERED && !message.stored) {
                violated("lost", say(message) + " is DELIVERED and in nobody's store.");
            }
        }
    }

    List<Message> messages() {
        return new ArrayList<>(byNumber.values());
    }

    private String say(Message message) {
        return String.format(
                Locale.ROOT, "At %.3f s: %s", timeline.now() / (double) Timeline.SECOND, message.toString());
    }

    long inFlightInAll(Host host) {
        return inFlight.entrySet().stream()
                .filter(one -> one.getKey().from() == host.index())
                .flatMap(one -> one.getValue().values().stream())
                .mapToLong(Integer::longValue)
                .sum();
    }

    static boolean isTooMuch(long inFlightInAll) {
        return inFlightInAll > IN_FLIGHT_BYTES_IN_ALL;
    }
}
