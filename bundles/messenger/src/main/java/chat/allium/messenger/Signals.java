package chat.allium.messenger;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.Signal;
import chat.allium.api.message.StreamId;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.Transaction;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** What friends tell each other beside messages, in frames that are never queued and never stored on their way. Thread-safe. */
final class Signals {

    static final Set<Integer> FRAMES = Set.of(FrameType.READ_UP_TO, FrameType.TYPING);

    private final ReadMarks marks;
    private final Typing typing;
    private final Executor loop;

    Signals(ReadMarks marks, Typing typing, Executor loop) {
        this.marks = marks;
        this.typing = typing;
        this.loop = loop;
    }

    boolean on(Signal signal) {
        return signal == Signal.RECEIPTS ? marks.on() : typing.on();
    }

    /** @param tx a write; what it decides holds after its commit */
    void put(Transaction tx, Signal signal, boolean on) {
        if (on) {
            tx.settings().put(key(signal), new byte[] {1});
        } else {
            tx.settings().remove(key(signal));
        }
        tx.afterCommit(() -> set(signal, on));
    }

    void restore(Transaction tx) {
        for (Signal signal : Signal.values()) {
            set(signal, tx.settings().get(key(signal)).isPresent());
        }
    }

    private void set(Signal signal, boolean on) {
        if (signal == Signal.RECEIPTS) {
            marks.on(on);
        } else {
            typing.on(on);
        }
    }

    private static String key(Signal signal) {
        return "messenger.signal." + signal.name();
    }

    void seen(PeerId friend, MessageId upTo, Optional<StreamId> stream) {
        // Now, not when the loop comes to it: what was seen before receipts were turned on is told to nobody.
        if (marks.on()) {
            loop.execute(() -> marks.seen(friend, upTo, stream));
        }
    }

    void writes(PeerId friend) {
        loop.execute(() -> {
            if (marks.isFriend(friend)) {
                typing.writes(friend);
            }
        });
    }

    /** One of {@link #FRAMES} came. */
    void frame(PeerId peer, Frame frame) throws MalformedFrameException {
        if (frame.type() == FrameType.READ_UP_TO) {
            MessageId upTo = Wire.readUpTo(frame);
            loop.execute(() -> marks.claimed(peer, upTo));
        } else {
            loop.execute(() -> {
                if (marks.isFriend(peer)) {
                    typing.heard(peer);
                }
            });
        }
    }

    void up(PeerId peer) {
        loop.execute(() -> marks.up(peer));
    }

    void added(LaneRow row, boolean friend) {
        loop.execute(() -> marks.added(row, friend));
    }

    void removed(PeerId peer) {
        loop.execute(() -> {
            marks.removed(peer);
            typing.removed(peer);
        });
    }

    void forget(PeerId peer) {
        loop.execute(() -> marks.forget(peer));
    }

    /** On the delivery loop only, as the two that follow. */
    void offered(PeerId peer, long seq) {
        marks.offered(peer, seq);
    }

    void settled(PeerId peer, long base) {
        marks.settled(peer, base);
    }

    long nextTick() {
        return marks.nextTick();
    }

    void tick() {
        marks.tick();
    }
}
