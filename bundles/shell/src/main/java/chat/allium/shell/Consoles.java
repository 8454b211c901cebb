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

    private final List<Consumer<String>> open = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition published = lock.newCondition();
    private @Nullable Catalog catalog;

    /** Takes lines about what happens, on the teller's thread. */
    Registration open(Consumer<String> console) {
        open.add(console);
        return () -> open.remove(console);
    }

    /** Prints a line on every open console. */
    void say(String line) {
        open.forEach(c -> c.accept(line));
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
