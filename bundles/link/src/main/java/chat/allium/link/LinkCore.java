package chat.allium.link;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.link.FrameDecoder.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a running {@code allium/1} link: HELLO first and once, PING and PONG, liveness, floods, unknown types. Single-threaded;
 * no clock, no thread, no I/O: events and the time go in, effects come out.
 */
final class LinkCore {

    private static final long SECOND = 1_000_000_000L;
    /** HELLO, and every frame that has begun, must be complete after this. */
    static final long COMPLETE = 30 * SECOND;
    /** Without progress for this long, and every such time again, the peer is asked and the handler told. */
    static final long STALLED = 10 * SECOND;
    /** While frames wait, a peer from which no byte comes for this long is dead. */
    static final long DEAD_AWAITING = 30 * SECOND;
    /** An idle peer is asked this often. */
    static final long PING_IDLE = 60 * SECOND;
    /** An idle peer from which no byte comes for this long is dead. */
    static final long DEAD_IDLE = 150 * SECOND;

    private static final Frame PING = new Frame(FrameType.PING, new byte[0]);
    private static final Frame PONG = new Frame(FrameType.PONG, new byte[0]);
    private static final Set<Integer> FOR_USERS = Set.of(
            FrameType.MSG,
            FrameType.ACK,
            FrameType.RETRY_AFTER,
            FrameType.ACCEPT,
            FrameType.ACCEPTED,
            FrameType.DECLINE,
            FrameType.READ_UP_TO,
            FrameType.TYPING);

    private final FrameDecoder decoder = new FrameDecoder();
    private final ControlBudget budget;
    private final long startedAt;
    private List<LinkEffect> effects = new ArrayList<>();
    private boolean up;
    private boolean failed;
    private long frameBegunAt;
    private long lastByte;
    private long lastPing;
    private boolean awaiting;
    private long awaitingSince;
    private long progressAt;
    private long saidStalledAt;

    LinkCore(long nanos) {
        this.budget = new ControlBudget(nanos);
        this.startedAt = nanos;
        this.lastByte = nanos;
        this.lastPing = nanos;
        this.saidStalledAt = nanos;
    }

    /** What {@code event} leads to. Nothing more after a {@link LinkEffect.Fail}. */
    List<LinkEffect> on(LinkEvent event, long nanos) {
        effects = new ArrayList<>();
        if (!failed) {
            switch (event) {
                case LinkEvent.Received received -> received(received.bytes(), received.length(), nanos);
                case LinkEvent.MessageSent() -> budget.messageSent();
                case LinkEvent.Awaiting(boolean outstanding) -> awaiting(outstanding, nanos);
                case LinkEvent.Tick() -> tick(nanos);
            }
        }
        return effects;
    }

    private void fail(Reason reason, String sentence) {
        if (!failed) {
            failed = true;
            effects.add(new LinkEffect.Fail(new TransportException(reason, sentence)));
        }
    }

    private void received(byte[] bytes, int length, long nanos) {
        lastByte = nanos;
        boolean wasInFrame = decoder.inFrame();
        List<Frame> frames = new ArrayList<>();
        try {
            decoder.decode(bytes, length, frames);
        } catch (MalformedFrameException e) {
            frames.forEach(frame -> frame(frame, nanos));
            fail(Reason.CLOSED, e.getMessage());
            return;
        }
        if (!wasInFrame || !frames.isEmpty()) {
            frameBegunAt = nanos;
        }
        frames.forEach(frame -> frame(frame, nanos));
    }

    private void frame(Frame frame, long nanos) {
        if (failed) {
            return;
        }
        int type = frame.type();
        if (up == (type == FrameType.HELLO)) {
            fail(Reason.CLOSED, up ? "The peer sent HELLO twice." : "The peer did not begin with HELLO.");
        } else if (!up) {
            hello(frame);
        } else if (type != FrameType.MSG && !budget.take(type, nanos)) {
            fail(Reason.CLOSED, "The peer sent too many control frames.");
        } else if (type == FrameType.PING) {
            effects.add(new LinkEffect.Send(PONG));
        } else if (FOR_USERS.contains(type)) {
            effects.add(new LinkEffect.Deliver(frame));
        } else if (type != FrameType.PONG && type < FrameType.FIRST_IGNORABLE) {
            fail(Reason.CLOSED, "The peer sent a frame of unknown type " + type + ".");
        }
    }

    private void hello(Frame frame) {
        HelloCodec.decode(frame.payload())
                .ifPresentOrElse(
                        theirs -> {
                            up = true;
                            effects.add(new LinkEffect.Up(theirs));
                        },
                        () -> fail(Reason.CLOSED, "The peer sent a malformed HELLO."));
    }

    private void awaiting(boolean outstanding, long nanos) {
        if (outstanding && !awaiting) {
            awaitingSince = nanos;
        }
        awaiting = outstanding;
        progressAt = nanos;
    }

    private void tick(long nanos) {
        overdue(nanos).ifPresentOrElse(sentence -> fail(Reason.TIMEOUT, sentence), () -> {
            if (up) {
                ask(nanos);
            }
        });
    }

    private Optional<String> overdue(long nanos) {
        if (!up && nanos - startedAt >= COMPLETE) {
            return Optional.of("The peer did not say HELLO in time.");
        }
        if (decoder.inFrame() && nanos - frameBegunAt >= COMPLETE) {
            return Optional.of("The peer did not finish a frame in time.");
        }
        boolean dead =
                awaiting ? nanos - Math.max(lastByte, awaitingSince) >= DEAD_AWAITING : nanos - lastByte >= DEAD_IDLE;
        return dead ? Optional.of("The peer has gone silent.") : Optional.empty();
    }

    private void ask(long nanos) {
        long quiet = awaiting ? STALLED : PING_IDLE;
        long since = awaiting ? Math.max(lastByte, awaitingSince) : lastByte;
        boolean stalled = awaiting && nanos - Math.max(progressAt, saidStalledAt) >= STALLED;
        if (stalled || nanos - Math.max(since, lastPing) >= quiet) {
            lastPing = nanos;
            effects.add(new LinkEffect.Send(PING));
        }
        if (stalled) {
            saidStalledAt = nanos;
            effects.add(new LinkEffect.Stalled());
        }
    }
}
