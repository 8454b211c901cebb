package chat.allium.shell;

import chat.allium.shell.wire.Packet;
import chat.allium.shell.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What goes to one client, written by a thread of its own: sessions are interrupted by Ctrl-C, and an interrupt in a write closes
 * the channel. A client that reads nothing for a while is given up, so that it holds nobody else.
 */
final class Outbox {

    private static final int PACKETS = 256;
    private static final long PATIENCE_SECONDS = 5;

    private final Wire wire;
    private final BlockingQueue<Packet> waiting = new LinkedBlockingQueue<>(PACKETS);
    private final Thread writer;
    private volatile boolean broken;

    Outbox(Wire wire) {
        this.wire = wire;
        this.writer = Thread.ofVirtual().name("shell-output").start(this::write);
    }

    void send(int type, byte[] bytes, int offset, int length) throws IOException {
        Packet packet = new Packet(type, Arrays.copyOfRange(bytes, offset, offset + length));
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (!broken) {
                try {
                    if (waiting.offer(packet, deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    broken = true;
                    wire.close();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            throw new IOException("the client is gone");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends the exit status after all the rest. */
    void exit(int status) throws IOException, InterruptedException {
        send(Packet.EXIT, new byte[] {(byte) status}, 0, 1);
        // The end came by an interrupt perhaps; that must not keep the last words from the client.
        Thread.interrupted();
        writer.join(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    private void write() {
        try {
            Packet packet;
            do {
                packet = waiting.take();
                wire.send(packet.type(), packet.payload());
            } while (packet.type() != Packet.EXIT);
        } catch (IOException e) {
            broken = true;
        } catch (InterruptedException e) {
            broken = true;
            Thread.currentThread().interrupt();
        }
    }
}
