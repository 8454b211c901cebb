package chat.allium.shell;

import chat.allium.api.transport.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Where consoles and commands meet. Consoles stay open while the bundles behind the commands are updated; so neither holds the
 * other.
 */
@Component(service = Consoles.class)
public final class Consoles {

    /** One that prints lines about what happens, on the teller's thread. */
    static final class Console implements Registration {

        private final List<Console> open;
        private final Consumer<String> out;
        private volatile Optional<String> chat = Optional.empty();

        private Console(List<Console> open, Consumer<String> out) {
            this.open = open;
            this.out = out;
        }

        /** With whom its user has a chat open. */
        void chat(Optional<String> friend) {
            chat = friend;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    private final List<Console> open = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private @Nullable Catalog catalog;

    /** Takes lines until it is closed. */
    Console open(Consumer<String> out) {
        Console console = new Console(open, out);
        open.add(console);
        return console;
    }

    /** Prints a line on every open console. */
    void say(String line) {
        open.forEach(c -> c.out.accept(line));
    }

    /** Prints a line where a chat with this friend is open. @return whether there is one */
    boolean sayInChat(String friend, String line) {
        List<Console> chats =
                open.stream().filter(c -> c.chat.equals(Optional.of(friend))).toList();
        chats.forEach(c -> c.out.accept(line));
        return !chats.isEmpty();
    }

    /** Whether a chat with this friend is open. */
    boolean inChat(String friend) {
        return open.stream().anyMatch(c -> c.chat.equals(Optional.of(friend)));
    }

    /** The commands are there, until the registration is closed. */
    Registration publish(Catalog commands) {
        set(null, commands);
        return () -> set(commands, null);
    }

    private void set(@Nullable Catalog before, @Nullable Catalog now) {
        lock.lock();
        try {
            if (before == null || catalog == before) {
                catalog = now;
            }
            published.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Optional<Catalog> catalog() {
        lock.lock();
        try {
            return Optional.ofNullable(catalog);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the commands. */
    Optional<Catalog> await(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (catalog == null && left > 0) {
                left = published.awaitNanos(left);
            }
            return Optional.ofNullable(catalog);
        } finally {
            lock.unlock();
        }
    }
}
