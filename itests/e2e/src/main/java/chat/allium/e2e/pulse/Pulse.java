package chat.allium.e2e.pulse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.hooks.bundle.EventHook;

/**
 * Holds up the stop of a bundle until the moment that a campaign wants, and writes down what was going on when it began. A hook is
 * told of a stop before anybody else is, and before anything has happened.
 *
 * <p>The campaign writes {@code BUNDLE MOMENT} into the file {@value #FILE} of the node's home; the node answers in {@value #SEEN}.
 */
public final class Pulse implements BundleActivator, EventHook {

    /** The campaign's file. */
    public static final String FILE = "pulse";

    /** The node's file. */
    public static final String SEEN = "pulse.seen";

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
    private static final long HELD_MILLIS = 500;
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private Optional<Path> home = Optional.empty();
    private Optional<Inside> inside = Optional.empty();
    private volatile CountDownLatch stopped = new CountDownLatch(0);

    @Override
    public void start(BundleContext context) {
        home = Optional.of(Path.of(context.getProperty("allium.home")));
        inside = Optional.of(new Inside(context));
        context.registerService(EventHook.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        stopped.countDown();
    }

    @Override
    public void event(BundleEvent event, Collection<BundleContext> contexts) {
        if (event.getType() == BundleEvent.STOPPED) {
            stopped.countDown();
        } else if (event.getType() == BundleEvent.STOPPING) {
            try {
                asked(event.getBundle().getSymbolicName()).ifPresent(this::await);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Optional<Moment> asked(String bundle) throws IOException {
        Path file = home.orElseThrow().resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String[] words = Files.readString(file).strip().split(" ");
        if (!words[0].equals(bundle)) {
            return Optional.empty();
        }
        Files.delete(file);
        return Optional.of(Moment.valueOf(words[1]));
    }

    private void await(Moment wanted) {
        Inside node = inside.orElseThrow();
        if (wanted == Moment.FRAGMENT_HALF_SENT) {
            half(node);
        } else {
            if (wanted == Moment.DIAL_UNDER_WAY) {
                node.dial();
            }
            long end = System.nanoTime() + PATIENCE_NANOS;
            while (!node.is(wanted) && System.nanoTime() < end) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        write(node.now());
    }

    /** On a thread of its own, that no more of the text is taken until the stop is done. */
    private void half(Inside node) {
        stopped = new CountDownLatch(1);
        CountDownLatch decided = new CountDownLatch(1);
        Thread.ofPlatform().name("pulse").daemon().start(() -> hold(node, decided));
        try {
            decided.await(2 * PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hold(Inside node, CountDownLatch decided) {
        Optional<ReentrantLock> held = node.holdHalf(System.nanoTime() + PATIENCE_NANOS);
        decided.countDown();
        try {
            if (held.isPresent()) {
                stopped.await(HELD_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            held.ifPresent(ReentrantLock::unlock);
        }
    }

    private void write(Set<Moment> seen) {
        String names = seen.stream().map(Moment::name).collect(Collectors.joining("\n"));
        try {
            Path fresh = Files.writeString(home.orElseThrow().resolve(SEEN + ".new"), names);
            Files.move(fresh, home.orElseThrow().resolve(SEEN), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
