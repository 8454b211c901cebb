package chat.allium.shell;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console of the process that runs the node. When it ends, the node stops. */
@Component(
        service = {},
        immediate = true)
public final class LocalConsole {

    private static final Logger LOG = LoggerFactory.getLogger(LocalConsole.class);

    private final Sessions sessions;
    private final Troubles troubles;
    private final BundleContext context;
    private volatile boolean closed;
    private volatile @Nullable Terminal terminal;

    /** Called by Declarative Services. */
    @Activate
    public LocalConsole(@Reference Sessions sessions, @Reference Troubles troubles, BundleContext context) {
        this.sessions = sessions;
        this.troubles = troubles;
        this.context = context;
        // A framework that other tests or launchers start has no console unless they ask for one.
        String kind = Optional.ofNullable(context.getProperty("allium.console")).orElse("none");
        switch (kind) {
            case "terminal" -> start(this::converse);
            case "pipe" -> start(this::read);
            case "headless" ->
                System.out.println("Allium runs with the home " + troubles.home()
                        + ": 'allium shell' attaches to it, Ctrl-C or SIGTERM stops it.");
            default -> {}
        }
    }

    /** Gives the terminal back. */
    @Deactivate
    void close() throws IOException {
        closed = true;
        Terminal open = terminal;
        if (open != null) {
            open.close();
        }
    }

    /** One kind of console. */
    private interface Console {
        void run() throws IOException, InterruptedException;
    }

    private void start(Console console) {
        Thread.ofPlatform().daemon().name("console").start(() -> {
            try {
                console.run();
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    LOG.error("The console ended", e);
                    System.err.println(
                            "allium: the console ended (" + e.getMessage() + "); the log says more: " + troubles.log());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            stopNode();
        });
    }

    private void converse() throws IOException, InterruptedException {
        try (Terminal open = open()) {
            terminal = open;
            if (!closed) {
                sessions.converse(open);
            }
        }
    }

    private static Terminal open() throws IOException {
        // JLine looks for its providers in the thread's class loader, which knows nothing of them here.
        Thread.currentThread().setContextClassLoader(TerminalBuilder.class.getClassLoader());
        return TerminalBuilder.builder()
                .system(true)
                .providers("ffm,exec")
                .nativeSignals(true)
                .signalHandler(Terminal.SignalHandler.SIG_IGN)
                .build();
    }

    @SuppressWarnings("try") // standard input is not ours to close
    private void read() throws IOException, InterruptedException {
        int status = sessions.read(new FileInputStream(FileDescriptor.in), System.out, System.err);
        // Read by the launcher: a script that was piped in has an exit status too.
        System.setProperty("allium.exit.status", String.valueOf(status));
    }

    private void stopNode() {
        if (closed) {
            return;
        }
        try {
            context.getBundle(0).stop();
        } catch (BundleException | IllegalStateException e) {
            LOG.error("The node does not stop", e);
        }
    }
}
