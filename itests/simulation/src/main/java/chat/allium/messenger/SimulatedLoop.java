package chat.allium.messenger;

import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** What {@code DeliveryLoop} does, in virtual time: one task after the other, and a tick as soon as something is due. */
final class SimulatedLoop {

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Host host;
    private final LongSupplier nanos;
    private final LongSupplier nextTick;
    private final Runnable tick;
    private final Runnable watch;
    private boolean scheduled;
    private long planned = Long.MAX_VALUE;

    /**
     * @param nextTick when {@code tick} is due; {@link Long#MAX_VALUE} for never
     * @param watch run after tasks
     */
    SimulatedLoop(Host host, LongSupplier nanos, LongSupplier nextTick, Runnable tick, Runnable watch) {
        this.host = host;
        this.nanos = nanos;
        this.nextTick = nextTick;
        this.tick = tick;
        this.watch = watch;
    }

    void execute(Runnable task) {
        tasks.add(task);
        if (!scheduled) {
            scheduled = true;
            host.after(host.random().nextLong(Timeline.MILLI), this::work);
        }
    }

    private void work() {
        scheduled = false;
        while (!tasks.isEmpty()) {
            tasks.remove().run();
            if (nextTick.getAsLong() <= nanos.getAsLong()) {
                tick.run();
            }
        }
        watch.run();
        planWake();
    }

    /** Has it look again at when it is due: what it planned may be another time by now. */
    void lookAgain(Runnable task) {
        planned = Long.MAX_VALUE;
        execute(task);
    }

    /** Something may be due earlier than it was. */
    void planWake() {
        long due = nextTick.getAsLong();
        long now = nanos.getAsLong();
        if (due < planned) {
            planned = Math.max(due, now);
            long mine = planned;
            host.after(mine - now, () -> {
                // Another, which came first, has looked already, and planned this one anew if it was still due.
                if (planned == mine) {
                    planned = Long.MAX_VALUE;
                    execute(() -> {});
                }
            });
        }
    }
}
