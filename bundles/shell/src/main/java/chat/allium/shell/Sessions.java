package chat.allium.shell;

import chat.allium.shell.Interpreter.Output;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.jline.terminal.Terminal;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs a session of one of three kinds, on the calling thread, until it ends. */
@Component(service = Sessions.class)
public final class Sessions {

    /** How long after the shell's own start a session waits for the commands of a node that is starting. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CommandProcessor gogo;
    private final Consoles consoles;
    private final Troubles troubles;
    private final long started = System.nanoTime();

    /** Called by Declarative Services. */
    @Activate
    public Sessions(@Reference CommandProcessor gogo, @Reference Consoles consoles, @Reference Troubles troubles) {
        this.gogo = gogo;
        this.consoles = consoles;
        this.troubles = troubles;
    }

    /** A person at a terminal. */
    void converse(Terminal terminal) throws InterruptedException {
        try (CommandSession session = gogo.createSession(terminal.input(), terminal.output(), terminal.output())) {
            new TerminalLoop(terminal, session, consoles, troubles).run(patience());
        }
    }

    /**
     * Lines from a stream, whatever becomes of them; what happens meanwhile is printed too.
     *
     * @return the status of the last line that failed, or 0
     */
    int read(InputStream in, OutputStream out, OutputStream err) throws IOException, InterruptedException {
        Output output = new StreamOutput(out, err);
        int status = Interpreter.DONE;
        try (CommandSession session = gogo.createSession(InputStream.nullInputStream(), out, err);
                Consoles.Console console = consoles.open(output::out)) {
            consoles.await(patience()).ifPresent(c -> c.greeting().forEach(output::out));
            troubles.warnings().forEach(output::err);
            Interpreter interpreter = interpreter(session, output, () -> 0, false, console::chat);
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null && !interpreter.ended(); line = lines.readLine()) {
                int done = interpreter.run(line);
                status = done == Interpreter.DONE ? status : done;
            }
        }
        return status;
    }

    /** Commands, one a line; the first that fails ends it. @return its status, or 0 */
    int script(String script, int width, boolean json, OutputStream out, OutputStream err) throws InterruptedException {
        consoles.await(patience());
        try (CommandSession session = gogo.createSession(InputStream.nullInputStream(), out, err)) {
            // Nothing of what comes is printed here, so no chat is open in the sense of somebody who reads it.
            Interpreter interpreter = interpreter(session, new StreamOutput(out, err), () -> width, json, friend -> {});
            for (String line : script.split("\r?\n", -1)) {
                int status = interpreter.run(line);
                if (status != Interpreter.DONE || interpreter.ended()) {
                    return status;
                }
            }
            return interpreter.asking() ? interpreter.unanswered() : Interpreter.DONE;
        }
    }

    private Duration patience() {
        return PATIENCE.minusNanos(System.nanoTime() - started);
    }

    private Interpreter interpreter(
            CommandSession session,
            Output output,
            IntSupplier width,
            boolean json,
            Consumer<Optional<String>> chatting) {
        return new Interpreter(session, output, width, json, troubles, chatting);
    }
}
