package chat.allium.messenger;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A clock that nobody can set: the wall clock without its jumps. Within a boot, time that passes is that of the boot clock, and
 * what the wall clock says beyond it is its {@code jump}. Across boots only the wall clock knows; it never goes back here, and what
 * passed since the boot has passed in any case.
 */
final class NodeTime {

    /** Key of the setting in which {@link #unsaved} is kept. */
    static final String SETTING = "messenger.node-time";

    /** A wall clock that is off by less is being adjusted, not set. */
    private static final long TOLERATED = TimeUnit.SECONDS.toMillis(30);

    /** The three clocks at one moment; node time is {@code wall - jump}. */
    private record Anchor(String boot, long bootMillis, long wall, long jump) {

        long node() {
            return wall - jump;
        }

        byte[] encoded() {
            return ("1 " + bootMillis + " " + wall + " " + jump + " " + boot).getBytes(StandardCharsets.US_ASCII);
        }

        static Optional<Anchor> decoded(byte[] bytes) {
            String[] parts = new String(bytes, StandardCharsets.US_ASCII).split(" ", 5);
            if (parts.length != 5 || !parts[0].equals("1")) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Anchor(
                        parts[4], Long.parseLong(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3])));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier bootNanos;
    private final LongSupplier wallMillis;
    private final String bootId;
    private Anchor anchor;
    private boolean unsaved = true;

    /**
     * @param bootNanos time since boot, sleep included
     * @param bootId tells boots apart; empty if it can not be told
     */
    NodeTime(LongSupplier bootNanos, LongSupplier wallMillis, String bootId) {
        this.bootNanos = bootNanos;
        this.wallMillis = wallMillis;
        this.bootId = bootId;
        this.anchor = new Anchor(bootId, bootMillis(), wallMillis.getAsLong(), 0);
    }

    /** Goes on from what was saved last, perhaps in another run or boot. */
    void restore(Optional<byte[]> saved) {
        lock.lock();
        try {
            long boot = bootMillis();
            long wall = wallMillis.getAsLong();
            anchor = saved.flatMap(Anchor::decoded)
                    .map(last -> {
                        long passed = passed(last, boot, wall);
                        return new Anchor(bootId, boot, wall, wall - (last.node() + passed));
                    })
                    .orElse(new Anchor(bootId, boot, wall, 0));
            unsaved = true;
        } finally {
            lock.unlock();
        }
    }

    /** What passed since {@code last}. */
    private long passed(Anchor last, long boot, long wall) {
        if (bootId.isEmpty() || last.boot().isEmpty()) {
            return Math.max(0, wall - last.wall());
        }
        if (last.boot().equals(bootId) && boot >= last.bootMillis()) {
            return boot - last.bootMillis();
        }
        // At least all of this boot, whatever the wall clock says: the node may have started long after it.
        long sinceBoot = last.boot().equals(bootId) ? 0 : boot;
        return Math.max(sinceBoot, wall - last.wall());
    }

    /** Node time now, milliseconds. */
    long millis() {
        lock.lock();
        try {
            long boot = bootMillis();
            long wall = wallMillis.getAsLong();
            long passed = boot - anchor.bootMillis();
            long node = anchor.node() + passed;
            if (Math.abs(wall - (anchor.wall() + passed)) > TOLERATED) {
                anchor = new Anchor(bootId, boot, wall, wall - node);
                unsaved = true;
            }
            return node;
        } finally {
            lock.unlock();
        }
    }

    /**
     * When a moment of node time is (or was) on the boot clock; in whole milliseconds, since node time knows no less, and a
     * thousand that wait are kept as what lies between them.
     */
    long nanosAt(long nodeMillis) {
        long now = TimeUnit.NANOSECONDS.toMillis(bootNanos.getAsLong());
        return TimeUnit.MILLISECONDS.toNanos(now + nodeMillis - millis());
    }

    /** A moment of node time as the wall clock, set as it is now, would have shown it. */
    Instant shown(long nodeMillis) {
        lock.lock();
        try {
            return Instant.ofEpochMilli(nodeMillis + anchor.jump());
        } finally {
            lock.unlock();
        }
    }

    /** Has this moment saved: across a boot in which the wall clock went back, time goes on from there. */
    void renew() {
        lock.lock();
        try {
            long node = millis();
            long wall = wallMillis.getAsLong();
            anchor = new Anchor(bootId, bootMillis(), wall, wall - node);
            unsaved = true;
        } finally {
            lock.unlock();
        }
    }

    /** What has to be saved, if anything is new; it counts as saved from then on. */
    Optional<byte[]> unsaved() {
        lock.lock();
        try {
            Optional<byte[]> bytes = unsaved ? Optional.of(anchor.encoded()) : Optional.empty();
            unsaved = false;
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private long bootMillis() {
        return TimeUnit.NANOSECONDS.toMillis(bootNanos.getAsLong());
    }
}
