package chat.allium.messenger;

import chat.allium.api.transport.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Rings when it is told to. */
final class FakeAlarm implements Alarm {

    private record Set(Duration delay, Runnable task) {}

    private final List<Set> set = new CopyOnWriteArrayList<>();

    @Override
    public Registration after(Duration delay, Runnable task) {
        Set one = new Set(delay, task);
        set.add(one);
        return () -> set.remove(one);
    }

    /** Lets this much time be over for everything that was set until now. */
    void ring(Duration delay) {
        List<Set> due =
                set.stream().filter(s -> s.delay().compareTo(delay) <= 0).toList();
        set.removeAll(due);
        due.forEach(s -> s.task().run());
    }
}
