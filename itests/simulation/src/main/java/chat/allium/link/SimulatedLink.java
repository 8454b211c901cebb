package chat.allium.link;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import chat.allium.simulation.Wire;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Drives {@link LinkCore} over a {@link Wire}, as {@code TlsLink} does over a connection; who is at the other end is known. */
public final class SimulatedLink implements Wire.End {

    private static final long GRACE = 300 * Timeline.MILLI;
    private static final long IDLE_TICK = 30 * Timeline.SECOND;

    private final Host host;
    private final Wire wire;
    private final int side;
    private final long id;
    private final Deque<byte[]> early = new ArrayDeque<>();
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private @Nullable LinkCore core;
    private @Nullable LinkHandler handler;
    private @Nullable TransportException why;
    private boolean performing;
    private boolean closing;
    private boolean busy = true;
    private long ticking;

    public SimulatedLink(Host host, Wire wire, int side, long id) {
        this.host = host;
        this.wire = wire;
        this.side = side;
        this.id = id;
        wire.attach(side, this);
    }

    /** The number both sides know it by. */
    public long id() {
        return id;
    }

    public void run(Hello mine, LinkHandler theHandler) {
        handler = theHandler;
        core = new LinkCore(host.monotonic());
        if (why != null) {
            sayDown();
            return;
        }
        write(HelloCodec.encode(mine));
        while (!early.isEmpty()) {
            received(early.remove());
        }
        tickLater();
    }

    /** Whether the link could take it. */
    public boolean send(Frame frame) {
        if (why != null || closing) {
            return false;
        }
        write(frame);
        if (frame.type() == FrameType.MSG) {
            dispatch(new LinkEvent.MessageSent());
        }
        return true;
    }

    private void write(Frame frame) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameDecoder.encode(frame, bytes);
        wire.write(side, bytes.toByteArray());
    }

    public void awaiting(boolean outstanding) {
        dispatch(new LinkEvent.Awaiting(outstanding));
        if (busy != outstanding) {
            busy = outstanding;
            tickLater();
        }
    }

    /** What was written still goes out. */
    public void close() {
        if (!closing) {
            closing = true;
            host.after(GRACE, () -> end(new TransportException(Reason.CLOSED, "The link was closed.")));
        }
    }

    @Override
    public void received(byte[] bytes) {
        if (core == null) {
            early.add(bytes);
        } else {
            dispatch(new LinkEvent.Received(bytes, bytes.length));
        }
    }

    @Override
    public void closed() {
        end(new TransportException(Reason.CLOSED, "The peer closed the link."));
    }

    /** A link ticks every second; one that waits for nothing is looked at less often, which changes no outcome. */
    private void tickLater() {
        long mine = ++ticking;
        host.after(busy ? Timeline.SECOND : IDLE_TICK, () -> {
            if (mine == ticking && why == null) {
                dispatch(new LinkEvent.Tick());
                tickLater();
            }
        });
    }

    private void dispatch(LinkEvent event) {
        if (core == null || why != null) {
            return;
        }
        core.on(event, host.monotonic()).forEach(effect -> effects.add(() -> perform(effect)));
        drain();
    }

    private void drain() {
        if (!performing) {
            performing = true;
            while (!effects.isEmpty()) {
                effects.remove().run();
            }
            performing = false;
        }
    }

    private void perform(LinkEffect effect) {
        LinkHandler to = Objects.requireNonNull(handler);
        switch (effect) {
            case LinkEffect.Send(Frame frame) -> {
                if (why == null) {
                    write(frame);
                }
            }
            case LinkEffect.Up(Hello theirs) -> {
                busy = false;
                to.up(theirs);
            }
            case LinkEffect.Deliver(Frame frame) -> to.frame(frame);
            case LinkEffect.Stalled() -> to.stalled();
            case LinkEffect.Fail(TransportException reason) -> end(reason);
        }
    }

    private void end(TransportException reason) {
        if (why == null) {
            why = reason;
            wire.close(side);
            if (handler != null) {
                sayDown();
            }
        }
    }

    private void sayDown() {
        effects.add(() -> Objects.requireNonNull(handler).down(Objects.requireNonNull(why)));
        drain();
    }
}
