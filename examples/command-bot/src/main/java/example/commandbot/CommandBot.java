package example.commandbot;

import chat.allium.api.contacts.Contacts;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.Direction;
import chat.allium.api.message.Message;
import chat.allium.api.message.MessageHandler;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.Messenger;
import chat.allium.api.plugin.PluginStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers commands, keeps notes and reminds. A message that is handed over is only a reason to read the history from where the bot has
 * come to: so what was missed while it was not there is answered too, in order, and nothing twice. Everything is done on one thread.
 */
@Component(configurationPid = "example.commandbot")
public final class CommandBot implements MessageHandler {

    /** What can be set in {@code etc/example.commandbot.cfg}. */
    public @interface Config {
        /** What a command begins with. */
        String prefix() default "/";

        /** Most reminders that wait for one friend. */
        int reminders() default 20;

        /** Most notes of one friend. */
        int notes() default 50;
    }

    private static final Logger LOG = LoggerFactory.getLogger(CommandBot.class);
    private static final int PAGE = 50;
    /** How often it is tried to send an answer that is refused, a minute apart. */
    private static final int TRIES = 5;

    private static final Duration LONGEST_NAP = Duration.ofMinutes(1);

    private final Messenger messenger;
    private final Contacts contacts;
    private final Notebook notebook;
    private final Commands commands;
    private final Clock clock;
    private final ScheduledExecutorService desk;
    private int refusals;
    private Future<?> alarm = CompletableFuture.completedFuture(null);

    /** Called by Declarative Services. */
    @Activate
    public CommandBot(
            @Reference Messenger messenger, @Reference Contacts contacts, @Reference PluginStore store, Config config) {
        this(
                messenger,
                contacts,
                store,
                config,
                Clock.systemDefaultZone(),
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().name("command-bot").factory()));
    }

    CommandBot(
            Messenger messenger,
            Contacts contacts,
            PluginStore store,
            Config config,
            Clock clock,
            ScheduledExecutorService desk) {
        this.messenger = messenger;
        this.contacts = contacts;
        this.notebook = new Notebook(store);
        this.commands = new Commands(notebook, config, clock);
        this.clock = clock;
        this.desk = desk;
        // Now: what comes from now on is the bot's affair, even if it comes before the bot has begun.
        Instant started = clock.instant();
        desk.execute(() -> begin(started));
    }

    /** What is not done then is done after the next start. */
    @Deactivate
    void stop() {
        desk.shutdownNow();
    }

    @Override
    public void handle(Message message, Consumer<Content> reply) {
        try {
            Future<?> done = desk.submit(() -> catchUp(message.peer()));
            // Not faster than it can: what is too much waits in the node.
            done.get();
        } catch (RejectedExecutionException e) {
            LOG.debug("The bot stops; it answers after its next start.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void begin(Instant started) {
        notebook.begin(started);
        for (Friend friend : contacts.friends()) {
            try {
                catchUp(friend.peer());
            } catch (RuntimeException e) {
                LOG.warn("The bot could not answer {}; it tries again with the next message.", friend.peer(), e);
            }
        }
        ring();
    }

    /** Answers what came from a friend since the last answer. */
    private void catchUp(PeerId peer) {
        for (Message message : unanswered(peer)) {
            if (!answer(message)) {
                desk.schedule(() -> catchUp(peer), 1, TimeUnit.MINUTES);
                return;
            }
        }
    }

    private List<Message> unanswered(PeerId peer) {
        long mark = notebook.mark(peer);
        List<Message> found = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        while (true) {
            List<Message> page = messenger.history(peer, before, PAGE);
            for (Message message : page) {
                if (message.position() <= mark || message.at().isBefore(notebook.since())) {
                    return found.reversed();
                }
                if (message.direction() == Direction.IN && message.state() == MessageState.DELIVERED) {
                    found.add(message);
                }
            }
            if (page.size() < PAGE) {
                return found.reversed();
            }
            before = OptionalLong.of(page.getLast().position());
        }
    }

    /** @return whether the bot is done with it */
    private boolean answer(Message message) {
        String key = Notebook.key(message);
        if (commands.isOne(message.content())) {
            Outcome outcome = commands.outcome(message);
            // First, so that it stays the answer if the node dies when the effect is there.
            Content answer = notebook.answer(key, outcome.answer());
            outcome.effect().run();
            if (!send(message.peer(), answer, key) && ++refusals < TRIES) {
                return false;
            }
            ring();
        }
        refusals = 0;
        notebook.done(message, key);
        return true;
    }

    /** @return whether it was sent, now or before, or there is nobody any more to send it to */
    private boolean send(PeerId peer, Content content, String key) {
        try {
            messenger.sendOnce(peer, content, "command-bot/" + key);
            return true;
        } catch (MessageRejectedException e) {
            LOG.warn("Nothing could be sent to {}: {}", peer, e.getMessage());
            return contacts.friend(peer).isEmpty();
        }
    }

    /** Sends the reminders that are due, and looks again when the next one is, or in a minute: a machine may have slept. */
    private void ring() {
        alarm.cancel(false);
        Instant now = clock.instant();
        for (Reminder reminder : notebook.reminders()) {
            if (!reminder.due().isAfter(now)
                    && send(reminder.peer(), Content.text("Reminder: " + reminder.text()), reminder.key())) {
                notebook.remove(reminder);
            }
        }
        notebook.reminders().stream().map(Reminder::due).min(Instant::compareTo).ifPresent(next -> {
            Duration nap = Duration.between(now, next);
            nap = nap.isPositive() && nap.compareTo(LONGEST_NAP) < 0 ? nap : LONGEST_NAP;
            alarm = desk.schedule(this::ring, nap.toMillis() + 1, TimeUnit.MILLISECONDS);
        });
    }
}
