package chat.allium.pool;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Frames in the clear. */
final class FakeLink implements Link {

    private final Connection connection;
    private final Optional<PeerId> peer;
    private final Protocol protocol;
    private final boolean dialled;
    private final long id;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean dead;
    private volatile @Nullable LinkHandler handler;

    FakeLink(
            Connection connection,
            Optional<PeerId> peer,
            Protocol protocol,
            boolean dialled,
            long id,
            DataInputStream in,
            DataOutputStream out) {
        this.connection = connection;
        this.peer = peer;
        this.protocol = protocol;
        this.dialled = dialled;
        this.id = id;
        this.in = in;
        this.out = out;
    }

    @Override
    public Optional<PeerId> peer() {
        return peer;
    }

    @Override
    public Protocol protocol() {
        return protocol;
    }

    @Override
    public boolean dialled() {
        return dialled;
    }

    @Override
    public String scheme() {
        return connection.scheme();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public byte[] export(Label label, int length) {
        return new byte[length];
    }

    /** From now on sending fails, and nobody has been told. */
    void die() {
        dead = true;
    }

    /** Says what a link says of which frames wait too long. */
    void stall() {
        LinkHandler told = handler;
        if (told != null) {
            told.stalled();
        }
    }

    @Override
    public void send(Frame frame) throws TransportException {
        if (dead) {
            throw new TransportException(Reason.CLOSED, "The link has ended.");
        }
        lock.lock();
        try {
            out.writeInt(frame.payload().length);
            out.writeByte(frame.type());
            out.write(frame.payload());
            out.flush();
        } catch (IOException e) {
            throw new TransportException(Reason.CLOSED, "The link has ended.", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Frame receive() throws TransportException {
        try {
            byte[] payload = new byte[in.readInt()];
            int type = in.readUnsignedByte();
            in.readFully(payload);
            return new Frame(type, payload);
        } catch (IOException e) {
            throw new TransportException(Reason.CLOSED, "The peer closed the link.", e);
        }
    }

    @Override
    public void run(Hello mine, LinkHandler theHandler) {
        handler = theHandler;
        Thread.startVirtualThread(() -> {
            try {
                byte[] payload = ByteBuffer.allocate(16)
                        .putLong(mine.boot())
                        .putLong(mine.replaces())
                        .array();
                send(new Frame(FrameType.HELLO, payload));
                ByteBuffer theirs = ByteBuffer.wrap(receive().payload());
                theHandler.up(new Hello(0, 0, theirs.getLong(), theirs.getLong(), Optional.empty(), 0, mine.credit()));
                while (true) {
                    theHandler.frame(receive());
                }
            } catch (TransportException e) {
                connection.close();
                theHandler.down(e);
            }
        });
    }

    @Override
    public void awaiting(boolean outstanding) {}

    @Override
    public void close() {
        connection.close();
    }
}
