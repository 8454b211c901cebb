package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * A machine: its clocks, its sleep, its disk, and the process that runs on it or not. What a process has planned ends with it; what
 * is due while the machine sleeps happens when it is awake again, timers as much later as it slept.
 */
public final class Host {

    /** A node writes down its time every 5 min while messages wait, which takes a commit. */
    private static final long RENEWED = 5 * Timeline.MINUTE + 2 * Timeline.SECOND;

    private static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private final int index;
    private final PeerId id;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final Disk disk;
    private final Deque<Runnable> deferred = new ArrayDeque<>();

    private long runs;
    private long boots;
    private boolean running;
    private boolean asleep;
    private long bootedAt;
    private long asleepSince;
    private long slept;
    private long wallOffset;
    private long truth;
    private long truthSince;
    private long wallAtHalt;
    private long uncertain;
    private long unwritten;
    private long jumpedAt = Long.MIN_VALUE / 2;
    private long awakeSince;

    Host(int index, PeerId id, Timeline timeline, RandomGenerator random, Disk.Watcher watcher) {
        this.index = index;
        this.id = id;
        this.timeline = timeline;
        this.random = random;
        this.disk = new Disk(this, watcher);
    }

    public int index() {
        return index;
    }

    public PeerId id() {
        return id;
    }

    public Timeline timeline() {
        return timeline;
    }

    /** The one source of chance of this world. */
    public RandomGenerator random() {
        return random;
    }

    public Disk disk() {
        return disk;
    }

    /** Time since boot, sleep included. */
    public long bootNanos() {
        return timeline.now() - bootedAt;
    }

    /** Time since boot without the time asleep, as {@link System#nanoTime} has it. */
    public long monotonic() {
        return bootNanos() - slept - (asleep ? timeline.now() - asleepSince : 0);
    }

    public long wallMillis() {
        return EPOCH_MILLIS + timeline.now() / Timeline.MILLI + wallOffset;
    }

    public String bootId() {
        return index + "-" + boots;
    }

    /** Node time as its definition has it, known without any of the product's code: milliseconds. */
    public double truthMillis() {
        return (truth + timeline.now() - truthSince) / (double) Timeline.MILLI;
    }

    /** Since when this machine could have acted; while a store is broken it is tried every second. */
    public long ableSince() {
        return Math.max(awakeSince, disk.wholeSince() + Timeline.SECOND);
    }

    boolean isAwake() {
        return !asleep;
    }

    boolean isRunning() {
        return running;
    }

    /** Something the present process does after a while, unless it has ended. */
    public void after(long nanos, Runnable what) {
        long due = monotonic() + nanos;
        plan(timeline.now() + nanos, due, what);
    }

    /** Something that comes from outside after a while, for the present process. */
    public void arrives(long at, Runnable what) {
        plan(at, Long.MIN_VALUE, what);
    }

    /** Nothing comes to a process that is dead already. */
    private void plan(long at, long due, Runnable what) {
        long run = runs;
        if (running) {
            timeline.at(at, () -> fire(run, due, what));
        }
    }

    private void fire(long run, long due, Runnable what) {
        if (run != runs) {
            return;
        }
        if (asleep) {
            deferred.add(() -> fire(run, due, what));
            return;
        }
        long left = due == Long.MIN_VALUE ? 0 : due - monotonic();
        if (left > 0) {
            timeline.at(timeline.now() + left, () -> fire(run, due, what));
        } else {
            what.run();
        }
    }

    void start() {
        runs++;
        running = true;
        // What it finds out before it listens is in time.
        awakeSince = Long.MAX_VALUE / 2;
    }

    /** The process has begun to act. */
    void ready() {
        awakeSince = timeline.now();
    }

    /** The process ends at once; what was not committed is lost, or just was. */
    void halt() {
        running = false;
        runs++;
        deferred.clear();
        disk.crash();
    }

    /** Power off. */
    void powerOff() {
        unwritten = asleep ? timeline.now() - asleepSince : 0;
        wake();
        truth += timeline.now() - truthSince;
        truthSince = timeline.now();
        wallAtHalt = wallMillis();
        boots++;
    }

    /** Power on: across boots only the wall clock tells what passed. */
    void powerOn() {
        long passed = wallMillis() - wallAtHalt;
        truth += Math.max(0, passed * Timeline.MILLI);
        // What was written down last was written before it slept.
        uncertain += passed < 0 ? RENEWED + unwritten : 0;
        truthSince = timeline.now();
        bootedAt = timeline.now();
        slept = 0;
    }

    void sleep() {
        if (!asleep) {
            asleep = true;
            asleepSince = timeline.now();
        }
    }

    void wake() {
        if (asleep) {
            asleep = false;
            slept += timeline.now() - asleepSince;
            // A store that broke while it slept is tried again within a second.
            long retry = disk.wholeSince() > asleepSince ? Timeline.SECOND : 0;
            awakeSince = Math.max(awakeSince, timeline.now() + retry);
            Deque<Runnable> due = new ArrayDeque<>(deferred);
            deferred.clear();
            due.forEach(Runnable::run);
        }
    }

    /** How long ago the wall clock was set, or the machine could not yet act: in that time it may not have written it down. */
    long settledFor() {
        return timeline.now() - Math.max(jumpedAt, ableSince());
    }

    /** By how much node time may be behind, because clocks went back across boots: milliseconds. */
    double uncertainMillis() {
        return uncertain / (double) Timeline.MILLI;
    }

    void jump(long millis) {
        wallOffset += millis;
        jumpedAt = timeline.now();
    }
}
