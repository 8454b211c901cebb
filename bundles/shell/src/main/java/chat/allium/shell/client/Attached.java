package chat.allium.shell.client;

import chat.allium.shell.wire.Packet;
import chat.allium.shell.wire.Wire;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** The shell of a node on this terminal, or on standard input and output if they are none. */
final class Attached {

    private final Wire wire;
    private final boolean terminal = System.getProperty("allium.terminal") != null;

    Attached(Wire wire) {
        this.wire = wire;
    }

    int run() throws IOException {
        String saved = terminal ? TerminalMode.raw() : null;
        Thread restore = new Thread(new Restore(saved));
        // For an end by a signal; halt, which ends this program otherwise, runs no hooks.
        Runtime.getRuntime().addShutdownHook(restore);
        try {
            attach();
            return Main.relay(wire);
        } finally {
            TerminalMode.restore(saved);
        }
    }

    private void attach() throws IOException {
        int[] size = terminal ? TerminalMode.size() : new int[] {0, 0};
        String type = System.getenv("TERM");
        byte[] numbers = {
            (byte) (terminal ? 1 : 0), (byte) (size[1] >> 8), (byte) size[1], (byte) (size[0] >> 8), (byte) size[0]
        };
        wire.send(Packet.SHELL, Packet.payload(numbers, type == null ? "dumb" : type));
        Thread input = new Thread(new Input(), "input");
        input.setDaemon(true);
        input.start();
        if (terminal) {
            onResize();
        }
    }

    /** By reflection: sun.misc.Signal is all that the JDK has, and no bundle may import its package. */
    private void onResize() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object resize =
                    Proxy.newProxyInstance(Attached.class.getClassLoader(), new Class<?>[] {handler}, new Resize());
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), resize);
        } catch (ReflectiveOperationException e) {
            System.err.println("allium: this Java does not tell of a new window size.\r");
        }
    }

    /** A {@code SignalHandler}. */
    private final class Resize implements InvocationHandler {
        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object[] args) {
            if (method.getName().equals("handle")) {
                resize();
            }
            return null;
        }
    }

    private void resize() {
        try {
            int[] size = TerminalMode.size();
            wire.send(
                    Packet.SIZE,
                    new byte[] {(byte) (size[1] >> 8), (byte) size[1], (byte) (size[0] >> 8), (byte) size[0]});
        } catch (IOException e) {
            // The connection has ended; the thread that receives says so.
        }
    }

    /** Passes on what is typed. */
    private final class Input implements Runnable {
        @Override
        public void run() {
            byte[] buffer = new byte[8192];
            try {
                int n = System.in.read(buffer);
                while (n >= 0) {
                    wire.send(Packet.INPUT, buffer, 0, n);
                    n = System.in.read(buffer);
                }
                wire.send(Packet.INPUT_END, new byte[0]);
            } catch (IOException e) {
                // The connection has ended; the thread that receives says so.
            }
        }
    }

    private record Restore(@Nullable String saved) implements Runnable {
        @Override
        public void run() {
            try {
                TerminalMode.restore(saved);
            } catch (IOException e) {
                System.err.println("allium: the terminal could not be restored: type 'stty sane'.");
            }
        }
    }
}
