package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageState;
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
import org.jspecify.annotations.Nullable;

/**
 * Knows every message, sees every disk, and names what must not be. A text begins with a number, which grows with every text that
 * anybody wrote; so one look tells who wrote it, and after what.
 */
class Oracle implements Witness {

    /** What is due must be done within this. */
    private static final double LATE_MILLIS = 1_000;
    /** What the clocks' coarseness explains. */
    private static final double COARSE_MILLIS = 50;

    private final Campaign campaign;
    private final Timeline timeline;
    private final Network network;
    private final String name;
    private final InFlight inFlight = new InFlight(this);
    private final DialWaits dialWaits;
    private final Allowances allowances = new Allowances(this);
    private final List<Message> messages = new ArrayList<>();
    private final Map<Integer, Message> byNumber = new HashMap<>();
    private final Map<MessageId, Message> byId = new HashMap<>();
    private final Ways<Integer> lastStored = new Ways<>();
    private final Ways<Deque<Message>> queued = new Ways<>();
    private final Set<String> kinds = new HashSet<>();
    private final Map<Host, Runnable> onAck = new HashMap<>();
    private int numbers;

    /** @param name what its network is called */
    Oracle(Campaign campaign, Timeline timeline, Network network, String name) {
        this.campaign = campaign;
        this.timeline = timeline;
        this.network = network;
        this.name = name;
        this.dialWaits = new DialWaits(this, network::liveFor);
    }

    /** A new text of about that length. */
    String text(int length) {
        String number = ++numbers + ":";
        return number + "x".repeat(Math.max(1, length - number.length()));
    }

    DialWaits dialWaits() {
        return dialWaits;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** The next ACK that this machine gets is followed by that. */
    void armAck(Host host, Runnable fuse) {
        onAck.put(host, fuse);
    }

    /** Its process is gone, and what it waited for. @param crashed whether it had no time to write anything down */
    void ended(Host host, boolean crashed) {
        onAck.remove(host);
        dialWaits.ended(host, crashed);
        inFlight.ended(host);
        allowances.ended(host);
    }

    /** The kinds of violation named so far. */
    Set<String> kinds() {
        return kinds;
    }

    void violated(String kind, String sentence) {
        kinds.add(kind);
        campaign.violation(kind, name + ": " + sentence);
    }

    @Override
    public void added(Host at, PeerId peer, Disk.Row row) {
        int number = Integer.parseInt(row.text.substring(0, row.text.indexOf(':')));
        timeline.note(1, at.index(), number, row.direction.ordinal());
        if (row.direction == Direction.OUT) {
            Message message = new Message(number, at, peer, row.id, row.text);
            messages.add(message);
            byNumber.put(number, message);
            byId.put(row.id, message);
            queued.from(at).computeIfAbsent(peer, p -> new ArrayDeque<>()).add(message);
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
        int last = lastStored.from(at).getOrDefault(peer, 0);
        if (message.stored) {
            violated("twice", say(message) + " is twice in the store of node " + at.index() + ".");
        } else if (last > number) {
            violated("order", say(message) + " was stored after text " + last + ", written later.");
        }
        lastStored.from(at).put(peer, Math.max(last, number));
        message.stored = true;
        if (message.state == MessageState.EXPIRED) {
            violated("false-state", say(message) + " is EXPIRED, and in its friend's store.");
        }
        allowances.spend(at, peer);
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
        expired(message);
    }

    private void expired(Message message) {
        double early = message.due - message.from.truthMillis();
        if (early > COARSE_MILLIS) {
            violated("early", String.format(Locale.ROOT, "%s expired %.1f s early.", say(message), early / 1000));
        }
        double late = message.overdueMillis();
        if (late > LATE_MILLIS) {
            violated(
                    "late",
                    String.format(Locale.ROOT, "%s expired %.1f s after it could have.", say(message), late / 1000));
        }
    }

    @Override
    public void written(Host host, PeerId peer, MessageId id, int bytes) {
        Message message = byId.get(id);
        timeline.note(3, host.index(), message.number, 0);
        campaign.count("messages written to links");
        message.written = true;
        double late = message.overdueMillis();
        if (late > LATE_MILLIS) {
            violated(
                    "offered-late",
                    String.format(
                            Locale.ROOT,
                            "%s was written to a link %.1f s after its expiry.",
                            say(message),
                            late / 1000));
        }
        inFlight.written(host, peer, id.seq(), bytes);
    }

    @Override
    public void acked(Host host, PeerId peer, long high) {
        inFlight.acked(host, peer, high);
        Optional.ofNullable(onAck.remove(host)).ifPresent(fuse -> timeline.at(timeline.now(), fuse));
    }

    @Override
    public void landed(Host host, PeerId peer) {
        inFlight.landed(host, peer);
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
        dialWaits.wanted(host, peer);
    }

    @Override
    public void dialBegun(Host host, PeerId peer) {
        campaign.count("dials");
        timeline.note(4, host.index(), peer.hashCode(), 0);
        dialWaits.begun(host, peer);
    }

    @Override
    public void dialFailed(Host host, PeerId peer, boolean counts) {
        dialWaits.failed(host, peer, counts);
    }

    @Override
    public void linked(Host host, PeerId peer) {
        campaign.count("links");
        dialWaits.linked(host, peer);
    }

    /** The first message of a lane that waits. */
    Optional<Message> head(Host host, PeerId peer) {
        @Nullable Deque<Message> all = queued.from(host).get(peer);
        if (all == null) {
            return Optional.empty();
        }
        while (!all.isEmpty() && all.element().state != MessageState.QUEUED) {
            all.remove();
        }
        return Optional.ofNullable(all.peek());
    }

    /** At the end, when every machine that lives has had time. */
    void settle() {
        for (Message message : messages) {
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

    String say(Message message) {
        return String.format(Locale.ROOT, "At %.3f s: %s", timeline.now() / (double) Timeline.SECOND, message);
    }
}
