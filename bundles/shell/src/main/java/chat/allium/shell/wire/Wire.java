package chat.allium.shell.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Packets over a Unix-domain socket: u8 type, u32 length, payload. One thread receives; any thread sends. */
public final class Wire implements AutoCloseable {

    private static final int HEADER = 5;

    private final SocketChannel channel;
    private final ReentrantLock sending = new ReentrantLock();

    /** @param channel connected; closed with this */
    public Wire(SocketChannel channel) {
        this.channel = channel;
    }

    /** Sends a packet whole. */
    public void send(int type, byte[] payload) throws IOException {
        send(type, payload, 0, payload.length);
    }

    /** Sends a packet whole, its payload being a part of {@code bytes}. */
    public void send(int type, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(HEADER + length);
        packet.put((byte) type).putInt(length).put(bytes, offset, length).flip();
        sending.lock();
        try {
            while (packet.hasRemaining()) {
                channel.write(packet);
            }
        } finally {
            sending.unlock();
        }
    }

    /** The next packet, or null at the end. @throws IOException also for a packet that is too long or cut off */
    public @Nullable Packet receive() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        if (!fill(header)) {
            return null;
        }
        int type = header.get(0);
        int length = header.getInt(1);
        if (length < 0 || length > Packet.MAX_PAYLOAD) {
            throw new IOException("a packet of " + length + " bytes");
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        if (length > 0 && !fill(payload)) {
            throw new EOFException("a packet was cut off");
        }
        return new Packet(type, payload.array());
    }

    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("a packet was cut off");
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
