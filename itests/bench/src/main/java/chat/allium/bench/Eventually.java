package chat.allium.bench;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what nobody announces. */
final class Eventually {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

    private Eventually() {}

    static <T> T get(String what, Supplier<Optional<T>> source) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        while (System.nanoTime() < end) {
            Optional<T> found = source.get();
            if (found.isPresent()) {
                return found.get();
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        throw new IllegalStateException("waited in vain for " + what);
    }

    static void holds(String what, BooleanSupplier condition) throws InterruptedException {
        get(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }
}
