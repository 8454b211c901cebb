package chat.allium.shell;

import chat.allium.shell.wire.Packet;
import chat.allium.shell.wire.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.jspecify.annotations.Nullable;

/** One client, from its first packet to its exit status. */
final class Attachment {

    private final Sessions sessions;
    private final Wire wire;
    private final Outbox outbox;
    private final Typed typed = new Typed();
    private volatile @Nullable Terminal terminal;

    Attachment(Sessions sessions, Wire wire) {
        this.sessions = sessions;
        this.wire = wire;
        this.outbox = new Outbox(wire);
    }

    void run() throws IOException, InterruptedException {
        Packet first = wire.receive();
        if (first == null) {
            wire.close();
            return;
        }
        Thread session = Thread.currentThread();
        Thread.ofVirtual().name("shell-input").start(() -> receive(session));
        int status =
                switch (first.type()) {
                    case Packet.EXEC -> exec(first);
                    case Packet.SHELL -> shell(first);
                    default -> Interpreter.WRONG;
                };
        outbox.exit(status);
    }

    private int exec(Packet request) throws InterruptedException {
        boolean json = request.payload()[0] != 0;
        return sessions.script(request.text(3), request.u16(1), json, new Out(Packet.OUT), new Out(Packet.ERR));
    }

    private int shell(Packet request) throws IOException, InterruptedException {
        if (request.payload()[0] == 0) {
            return sessions.read(typed, new Out(Packet.OUT), new Out(Packet.ERR));
        }
        try (ExternalTerminal attached =
                new ExternalTerminal("allium", request.text(5), typed, new Out(Packet.OUT), StandardCharsets.UTF_8)) {
            attached.setSize(new Size(request.u16(1), request.u16(3)));
            terminal = attached;
            sessions.converse(attached);
        }
        return Interpreter.DONE;
    }

    private void receive(Thread session) {
        try {
            for (Packet packet = wire.receive(); packet != null; packet = wire.receive()) {
                switch (packet.type()) {
                    case Packet.INPUT -> typed.add(packet.payload());
                    case Packet.INPUT_END -> typed.end();
                    case Packet.SIZE -> resize(packet);
                    default -> {}
                }
            }
            // The client is gone: so is whoever waits for the command that runs.
            session.interrupt();
        } catch (IOException e) {
            session.interrupt();
        } finally {
            typed.end();
        }
    }

    private void resize(Packet packet) {
        Terminal attached = terminal;
        if (attached != null) {
            attached.setSize(new Size(packet.u16(0), packet.u16(2)));
            attached.raise(Terminal.Signal.WINCH);
        }
    }

    /** A stream to the client. */
    private final class Out extends OutputStream {

        private final int type;

        Out(int type) {
            this.type = type;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            outbox.send(type, bytes, offset, length);
        }
    }
}
