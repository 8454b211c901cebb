package chat.allium.link;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.link.FrameDecoder.MalformedFrameException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Frames that a caller waits for, one after the other, on a link that does not run. */
final class Inbox {

    private static final Set<Integer> KNOWN =
            Set.of(FrameType.ASK, FrameType.OFFER, FrameType.REQUEST, FrameType.RECEIVED, FrameType.REFUSED);

    private final Session session;
    private final Connection connection;
    private final Timer timer;
    private final FrameDecoder decoder = new FrameDecoder();
    private final Deque<Frame> frames = new ArrayDeque<>();
    private final byte[] buffer = new byte[4096];
    private final AtomicBoolean receiving = new AtomicBoolean();

    Inbox(Session session, Connection connection, Timer timer) {
        this.session = session;
        this.connection = connection;
        this.timer = timer;
    }

    Frame receive() throws TransportException {
        if (receiving.getAndSet(true)) {
            throw new IllegalStateException("somebody receives already");
        }
        try (Timer.Deadline deadline = timer.deadline(LinkCore.COMPLETE, connection::close)) {
            try {
                return next();
            } catch (IOException e) {
                throw deadline.hasPassed()
                        ? new TransportException(Reason.TIMEOUT, "The peer did not answer in time.", e)
                        : new TransportException(Reason.CLOSED, "The connection ended.", e);
            }
        } finally {
            receiving.set(false);
        }
    }

    private Frame next() throws IOException, TransportException {
        while (true) {
            while (!frames.isEmpty()) {
                Frame frame = frames.remove();
                if (KNOWN.contains(frame.type())) {
                    return frame;
                }
                if (frame.type() < FrameType.FIRST_IGNORABLE) {
                    throw new TransportException(
                            Reason.CLOSED, "The peer sent a frame of unknown type " + frame.type() + ".");
                }
            }
            int count = session.in().read(buffer);
            if (count < 0) {
                throw new TransportException(Reason.CLOSED, "The peer closed the link.");
            }
            decode(count);
        }
    }

    private void decode(int count) throws TransportException {
        List<Frame> complete = new ArrayList<>();
        try {
            decoder.decode(buffer, count, complete);
        } catch (MalformedFrameException e) {
            throw new TransportException(Reason.CLOSED, e.getMessage(), e);
        }
        frames.addAll(complete);
    }
}
