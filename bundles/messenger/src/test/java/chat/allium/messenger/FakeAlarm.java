package chat.allium.messenger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.transport.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Rings when it is told to. */
final class FakeAlarm implements Alarm {

    private record Set(Duration delay, Runnable task) {}

    private final List<Set> set = new CopyOnWriteArrayList<>();
    private final Semaphore everSet = new Semaphore(0);

    @Override
    public Registration after(Duration delay, Runnable task) {
        Set one = new Set(delay, task);
        set.add(one);
        everSet.release();
        return () -> set.remove(one);
    }

    /** Waits until one more was set. */
    void awaitSet() throws InterruptedException {
        assertTrue(everSet.tryAcquire(20, TimeUnit.SECONDS));
    }

    /** Lets this much time be over for everything that was set until now. */
    void ring(Duration delay) {
        List<Set> due =
                set.stream().filter(s -> s.delay().compareTo(delay) <= 0).toList();
        set.removeAll(due);
        due.forEach(s -> s.task().run());
    }
}
