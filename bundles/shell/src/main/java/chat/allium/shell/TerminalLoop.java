package chat.allium.shell;

import chat.allium.api.ui.Visible;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** Reads lines at a terminal; what happens meanwhile is printed above the line that is being typed. */
final class TerminalLoop implements Interpreter.Output {

    private static final long TYPING_AGAIN = TimeUnit.SECONDS.toNanos(3);

    private final Terminal terminal;
    private final CommandSession session;
    private final Consoles consoles;
    private final Troubles troubles;
    private final LineReader reader;
    private long typedAt = System.nanoTime() - TYPING_AGAIN;

    TerminalLoop(Terminal terminal, CommandSession session, Consoles consoles, Troubles troubles) {
        this.terminal = terminal;
        this.session = session;
        this.consoles = consoles;
        this.troubles = troubles;
        if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
            // A terminal that does not tell, as of an expect script: without a size there would be no room for the
            // prompt.
            terminal.setSize(new Size(80, 24));
        }
        // The parser is for completion alone: it must not find an open quote in what is typed, nor take a backslash
        // away.
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("allium")
                .parser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]))
                .completer(this::complete)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.DISABLE_HIGHLIGHTER, true)
                .build();
    }

    /** @param patience how long to wait for the commands of a node that is starting */
    void run(Duration patience) throws InterruptedException {
        Thread self = Thread.currentThread();
        // Ctrl-C while a command runs; while a line is read, the reader takes it.
        terminal.handle(Terminal.Signal.INT, signal -> self.interrupt());
        try (Consoles.Console console = consoles.open(reader::printAbove)) {
            consoles.await(patience)
                    .ifPresentOrElse(c -> c.greeting().forEach(this::out), () -> err(troubles.notWhole()));
            troubles.warnings().forEach(this::err);
            out("'help' lists the commands; Ctrl-D leaves.");
            Interpreter interpreter =
                    new Interpreter(session, this, terminal::getWidth, false, troubles, console::chat);
            Widget insert = reader.getBuiltinWidgets().get(LineReader.SELF_INSERT);
            reader.getWidgets().put(LineReader.SELF_INSERT, () -> {
                interpreter.chat().ifPresent(this::typed);
                return insert.apply();
            });
            while (!interpreter.ended() && step(interpreter)) {
                // An interrupt that came too late for its command must not end the next.
                Thread.interrupted();
            }
        }
    }

    /** A key in a chat. Beside the reader, which must not wait for anything. */
    private void typed(String friend) {
        long now = System.nanoTime();
        if (now - typedAt >= TYPING_AGAIN) {
            typedAt = now;
            consoles.catalog()
                    .ifPresent(
                            catalog -> Thread.ofVirtual().name("shell-typing").start(() -> catalog.typing(friend)));
        }
    }

    private boolean step(Interpreter interpreter) {
        String prompt = interpreter.asking()
                ? "yes or no> "
                : interpreter.chat().map(f -> Visible.line(f) + "> ").orElse("allium> ");
        try {
            interpreter.run(reader.readLine(prompt));
        } catch (UserInterruptException e) {
            // The line is cleared; that was all.
            return true;
        } catch (EndOfFileException e) {
            if (interpreter.chat().isEmpty()) {
                return false;
            }
            interpreter.leaveChat();
        }
        return true;
    }

    private void complete(LineReader source, ParsedLine line, List<Candidate> candidates) {
        consoles.catalog().ifPresent(catalog -> {
            if (line.wordIndex() == 0) {
                catalog.commands().forEach(c -> candidates.add(candidate(c.name(), c.summary())));
                Guests.words(session.get(Guests.ALL)).forEach(word -> candidates.add(candidate(word, null)));
            } else {
                catalog.commands().stream()
                        .filter(c -> c.name().equals(line.words().getFirst())
                                && c.completion().size() >= line.wordIndex())
                        .flatMap(c -> c.completion().get(line.wordIndex() - 1).stream())
                        .flatMap(word -> word.equals(Command.FRIEND) ? catalog.friends().stream() : Stream.of(word))
                        .forEach(word -> candidates.add(candidate(Visible.line(word), null)));
                catalog.complete(line.words().subList(0, line.wordIndex()), line.word())
                        .forEach(w -> candidates.add(candidate(Visible.line(w), null)));
                List<String> args = line.words().subList(1, line.wordIndex());
                catalog.commands().stream()
                        .filter(c -> c.name().equals(line.words().getFirst()))
                        .flatMap(c -> c.next().after(args).stream())
                        .forEach(next -> candidates.add(candidate(Visible.line(next), null)));
            }
        });
    }

    private static Candidate candidate(String value, @Nullable String summary) {
        return new Candidate(value, value, null, summary, null, null, true);
    }

    @Override
    public void out(String text) {
        terminal.writer().println(text);
        terminal.flush();
    }

    @Override
    public void err(String text) {
        out(text);
    }
}
