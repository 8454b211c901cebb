package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.link.SimulatedLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who can reach whom, and how long that takes; a peer that is not there is found out late or never. */
public final class Network {

    /** What becomes of a dial. */
    public interface Dialling {
        void reached(SimulatedLink link);

        void failed(TransportException why);
    }

    private static final long BUDGET = 30 * Timeline.SECOND;
    // Made once: there are a million, and nobody looks where they come from.
    private static final TransportException OFFLINE =
            new TransportException(Reason.NOT_READY, "No transport that reaches the friend is online yet.");
    private static final TransportException ABSENT =
            new TransportException(Reason.UNREACHABLE, "The peer is not there.");
    private static final TransportException SILENT = new TransportException(Reason.TIMEOUT, "The peer is not there.");
    private static final TransportException BROKEN =
            new TransportException(Reason.UNREACHABLE, "The connection ended in the handshake.");

    private final Map<PeerId, Node> nodes = new HashMap<>();
    private final List<Wire> wires = new ArrayList<>();
    private final Timeline timeline;

    Network(Timeline timeline) {
        this.timeline = timeline;
    }

    void add(Node node) {
        nodes.put(node.host().id(), node);
    }

    /** Whether a dial to that peer could succeed just now. */
    public boolean isLive(PeerId peer) {
        Node node = nodes.get(peer);
        return node != null && node.isReachable();
    }

    /** For how long that has been so, nanoseconds; negative if it is not so. */
    long liveFor(PeerId peer) {
        return isLive(peer) ? timeline.now() - nodes.get(peer).reachableSince() : -1;
    }

    @Nullable
    Node node(PeerId peer) {
        return nodes.get(peer);
    }

    List<Wire> wires() {
        return wires;
    }

    /** Dials; the outcome comes later, unless the process ends. */
    public void dial(Host from, PeerId to, Dialling dialling) {
        Node own = nodes.get(from.id());
        if (own == null || !own.isOnline()) {
            from.after(Timeline.MILLI, () -> dialling.failed(OFFLINE));
            return;
        }
        long setUp = (long) (Timeline.SECOND * (0.3 + 3.7 * from.random().nextDouble()));
        from.arrives(timeline.now() + setUp, () -> connect(from, to, dialling));
    }

    private void connect(Host from, PeerId to, Dialling dialling) {
        Node node = nodes.get(to);
        if (node == null || !node.isReachable()) {
            boolean known = from.random().nextInt(5) == 0;
            long after = known ? from.random().nextLong(5 * Timeline.SECOND) : BUDGET;
            from.after(after, () -> dialling.failed(known ? ABSENT : SILENT));
            return;
        }
        if (from.random().nextInt(50) == 0) {
            from.after(Timeline.SECOND, () -> dialling.failed(BROKEN));
            return;
        }
        join(from, node, dialling);
    }

    private void join(Host from, Node to, Dialling dialling) {
        long latency = Timeline.MILLI * (20 + from.random().nextInt(400));
        Wire[] made = new Wire[1];
        Wire wire = new Wire(from, to.host(), latency, () -> wires.remove(made[0]));
        made[0] = wire;
        wires.add(wire);
        long id = from.random().nextLong() | 1;
        SimulatedLink theirs = new SimulatedLink(to.host(), wire, 1, id);
        SimulatedLink ours = new SimulatedLink(from, wire, 0, id);
        to.host().arrives(timeline.now() + latency, () -> to.accept(from.id(), theirs));
        from.arrives(timeline.now() + latency * 2, () -> dialling.reached(ours));
    }

    /** A machine's process is gone: most ends of its connections hear of it, some never do. */
    void drop(Host host, int silentOutOfTen) {
        for (Wire wire : List.copyOf(wires)) {
            if (wire.joins(host)) {
                if (host.random().nextInt(10) < silentOutOfTen) {
                    wire.vanish(0);
                    wire.vanish(1);
                    wires.remove(wire);
                } else {
                    wire.cut();
                }
            }
        }
    }
}
