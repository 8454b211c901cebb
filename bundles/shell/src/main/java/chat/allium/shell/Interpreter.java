package chat.allium.shell;

import chat.allium.api.identity.VaultException;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.StorageException;
import chat.allium.api.ui.RefusedException;
import chat.allium.api.ui.Visible;
import java.io.EOFException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.gogo.runtime.SyntaxError;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the lines of one session, whoever reads them: a command each, or a text each while a chat is on. One thread uses it. */
final class Interpreter {

    /** Where results and sentences go. */
    interface Output {
        void out(String text);

        void err(String text);
    }

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Interpreter.class);
    private static final String CHAT_HELP =
            "Every line is a text to %s. /quit leaves the chat; a text that begins with / takes another / in front.";

    private final CommandSession session;
    private final Output output;
    private final IntSupplier width;
    private final boolean json;
    private final Troubles troubles;
    private final Consumer<Optional<String>> chatting;
    private Optional<String> chat = Optional.empty();
    private Optional<Question> question = Optional.empty();
    private boolean ended;

    /** @param chatting told with whom a chat is on, whenever that changes */
    Interpreter(
            CommandSession session,
            Output output,
            IntSupplier width,
            boolean json,
            Troubles troubles,
            Consumer<Optional<String>> chatting) {
        this.session = session;
        this.output = output;
        this.width = width;
        this.json = json;
        this.troubles = troubles;
        this.chatting = chatting;
        session.put("SCOPE", "allium:felix:*");
    }

    /** With whom a chat is on. */
    Optional<String> chat() {
        return chat;
    }

    /** Whether the next line answers a question. */
    boolean asking() {
        return question.isPresent();
    }

    /** Whether the user wants to leave. */
    boolean ended() {
        return ended;
    }

    /** Runs a line; what it says goes to the output. @return DONE, FAILED or WRONG */
    int run(String line) {
        try {
            if (question.isPresent()) {
                return answer(line, question.get());
            }
            return chat.isPresent() ? text(line, chat.get()) : command(line);
        } catch (UsageException e) {
            return refused(WRONG, e.getMessage());
        } catch (RefusedException | StorageException | NoProviderException | VaultException e) {
            return refused(FAILED, e.getMessage());
        } catch (CommandNotFoundException e) {
            return refused(WRONG, troubles.unknown(e.getCommand()));
        } catch (EOFException | SyntaxError e) {
            return refused(WRONG, "This line is not complete: put texts with brackets or quotes into single quotes.");
        } catch (InterruptedException e) {
            return refused(FAILED, "Interrupted.");
        } catch (Exception e) {
            LOG.warn("A command failed", e);
            return refused(FAILED, "That failed (" + sentence(e) + "); the log says more: " + troubles.log());
        }
    }

    private int command(String line) throws Exception {
        String stripped = line.strip();
        if (stripped.isEmpty() || stripped.startsWith("#")) {
            return DONE;
        }
        if (stripped.equals("exit") || stripped.equals("quit") || stripped.equals("logout")) {
            ended = true;
            return DONE;
        }
        Optional<Literal> literal = Literal.cut(line);
        show(literal.isPresent() ? call(literal.get()) : session.execute(line));
        return DONE;
    }

    private Object call(Literal literal) throws Exception {
        if (session.get("allium:" + literal.command()) instanceof Function function) {
            return function.execute(session, List.copyOf(literal.args()));
        }
        throw new CommandNotFoundException(literal.command());
    }

    private int text(String line, String friend) throws Exception {
        if (line.startsWith("/") && !line.startsWith("//")) {
            String command = line.strip();
            if (command.equals("/quit") || command.equals("/exit")) {
                leaveChat();
                return DONE;
            }
            if (command.equals("/help")) {
                output.out(CHAT_HELP.formatted(Visible.line(friend)));
                return DONE;
            }
            return refused(
                    WRONG, "In a chat there are /quit and /help; a text that begins with / takes another / in front.");
        }
        if (!line.isBlank()) {
            Object said = call(new Literal("send", List.of(friend, line.startsWith("/") ? line.substring(1) : line)));
            if (json) {
                show(said);
            }
        }
        return DONE;
    }

    private int answer(String line, Question asked) throws RefusedException {
        question = Optional.empty();
        if (!Question.isYes(line)) {
            return refused(FAILED, "Nothing was done.");
        }
        show(asked.yes().run());
        return DONE;
    }

    /** No answer will come. */
    int unanswered() {
        question = Optional.empty();
        return refused(FAILED, "Nothing was done, since nobody said yes: --yes does.");
    }

    /** Back to commands. */
    void leaveChat() {
        chat(Optional.empty());
    }

    private void chat(Optional<String> friend) {
        chat = friend;
        chatting.accept(friend);
    }

    private void show(@Nullable Object result) {
        if (result instanceof Answer answer) {
            chat(answer.chatWith());
            String text = json ? Json.write(answer.value()) : answer.text().apply(width.getAsInt());
            if (!text.isEmpty()) {
                output.out(text);
            }
            question = answer.question();
            question.filter(asked -> !json).ifPresent(asked -> output.out(asked.text()));
        } else if (result != null) {
            // Of a command that is not ours: it says what it likes.
            String text = String.valueOf(session.format(result, Converter.INSPECT));
            output.out(json ? Json.write(text) : text.stripTrailing());
        }
    }

    private int refused(int status, @Nullable String sentence) {
        output.err(Visible.line(String.valueOf(sentence)));
        return status;
    }

    private static String sentence(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
