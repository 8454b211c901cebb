package chat.allium.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection between two machines: bytes in order, in pieces, after a while; until it is cut, at whatever byte, or goes on in
 * silence, bringing nothing any more.
 */
public final class Wire {

    /** One end. */
    public interface End {
        void received(byte[] bytes);

        void closed();
    }

    private static final int LONGEST_PIECES = 3;

    private final Host[] hosts;
    private final @Nullable End[] ends = new End[2];
    private final long[] arrival = new long[2];
    private final long[] bytesLeft = {Long.MAX_VALUE, Long.MAX_VALUE};
    private final boolean[] vanishing = new boolean[2];
    private final boolean[] told = new boolean[2];
    private final Runnable ended;
    private long latency;
    private boolean closed;

    Wire(Host dialler, Host dialled, long latency, Runnable ended) {
        this.hosts = new Host[] {dialler, dialled};
        this.latency = latency;
        this.ended = ended;
    }

    /** Who hears what comes to this side: 0 for the one that dialled. */
    public void attach(int side, End end) {
        ends[side] = end;
    }

    /** Bytes from this side on their way to the other. */
    public void write(int side, byte[] bytes) {
        if (closed) {
            return;
        }
        int passing = (int) Math.min(bytes.length, bytesLeft[side]);
        bytesLeft[side] -= bytesLeft[side] == Long.MAX_VALUE ? 0 : passing;
        send(side, passing == bytes.length ? bytes : Arrays.copyOf(bytes, passing));
        if (bytesLeft[side] == 0) {
            cut();
        }
    }

    private void send(int side, byte[] bytes) {
        if (bytes.length == 0 || vanishing[side]) {
            return;
        }
        int pieces = bytes.length < 8 ? 1 : 1 + hosts[side].random().nextInt(LONGEST_PIECES);
        for (int i = 0; i < pieces; i++) {
            int from = bytes.length * i / pieces;
            byte[] piece = Arrays.copyOfRange(bytes, from, bytes.length * (i + 1) / pieces);
            int other = 1 - side;
            arrival[other] = Math.max(arrival[other], hosts[side].timeline().now() + travel(side));
            hosts[other].arrives(arrival[other], () -> {
                End end = ends[other];
                if (end != null && !told[other] && !vanishing[side]) {
                    end.received(piece);
                }
            });
        }
    }

    private long travel(int side) {
        return (long) (latency * (0.8 + 0.4 * hosts[side].random().nextDouble()));
    }

    /** This side is done: the other hears of it behind what was written. */
    public void close(int side) {
        told[side] = true;
        if (!closed) {
            closed = true;
            ended.run();
            if (!vanishing[side]) {
                tell(
                        1 - side,
                        Math.max(arrival[1 - side], hosts[side].timeline().now() + travel(side)));
            }
        }
    }

    /** Both sides hear of it soon; what is on its way is lost. */
    void cut() {
        if (!closed) {
            closed = true;
            ended.run();
            for (int side = 0; side < 2; side++) {
                vanishing[side] = true;
                tell(side, hosts[side].timeline().now() + travel(side));
            }
        }
    }

    private void tell(int side, long at) {
        hosts[side].arrives(at, () -> {
            if (!told[side]) {
                told[side] = true;
                End end = ends[side];
                if (end != null) {
                    end.closed();
                }
            }
        });
    }

    /** It is cut after so many more bytes of this side. */
    void cutAfter(int side, long bytes) {
        bytesLeft[side] = bytes;
    }

    /** Whatever this side writes vanishes, and nobody is told. */
    void vanish(int side) {
        vanishing[side] = true;
    }

    void delay(long nanos) {
        latency = nanos;
    }

    boolean joins(Host host) {
        return hosts[0] == host || hosts[1] == host;
    }

    int side(Host host) {
        return hosts[0] == host ? 0 : 1;
    }
}
