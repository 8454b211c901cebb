package chat.allium.messenger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Time since the machine booted, sleep included. {@link System#nanoTime} stops while a Linux machine sleeps; {@code /proc/uptime}
 * does not, but is coarse and costs a read: it is looked at twice a second, and at once when the wall clock, which does not stop
 * either, has gone on by more than nanoTime. So what is stored just after waking does not count the sleep as waiting.
 */
final class BootClock implements LongSupplier {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    /** Where the wall clock does not tell. Together with the delivery loop's nap less than a second: so soon a sleep is noticed. */
    static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(400);
    /**
     * A smaller difference is the coarseness of {@code /proc/uptime}, which counts in hundredths of a second. A sleep that stays
     * unnoticed makes what is stored after it expire too early once a longer one is noticed, so this is small.
     */
    private static final long COARSE = TimeUnit.MILLISECONDS.toNanos(30);

    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    private final Supplier<OptionalLong> uptime;
    private final ReentrantLock lock = new ReentrantLock();
    private long offset;
    private long lookedAt;
    /** By how much the wall clock was ahead of nanoTime at the last look. */
    private long ahead;

    /** @param uptime nanoseconds since boot, sleep included; empty where nobody tells */
    BootClock(LongSupplier nanoTime, LongSupplier wallMillis, Supplier<OptionalLong> uptime) {
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        this.uptime = uptime;
        OptionalLong real = uptime.get();
        this.lookedAt = nanoTime.getAsLong();
        this.offset = real.orElse(lookedAt) - lookedAt;
        this.ahead = ahead(lookedAt);
    }

    static BootClock system() {
        return new BootClock(System::nanoTime, System::currentTimeMillis, BootClock::uptime);
    }

    /** What tells this boot from others; empty where nobody does. */
    static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public long getAsLong() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (now - lookedAt >= LOOK_AGAIN || Math.abs(ahead(now) - ahead) > COARSE) {
                // Before the other: a sleep between the two is found by the next call.
                ahead = ahead(now);
                OptionalLong real = uptime.get();
                // After the other: what passes between the two looks must not count as sleep.
                now = nanoTime.getAsLong();
                lookedAt = now;
                if (real.isPresent() && real.getAsLong() - (now + offset) > COARSE) {
                    offset = real.getAsLong() - now;
                }
            }
            return now + offset;
        } finally {
            lock.unlock();
        }
    }

    private long ahead(long now) {
        return TimeUnit.MILLISECONDS.toNanos(wallMillis.getAsLong()) - now;
    }

    private static OptionalLong uptime() {
        try {
            String seconds = Files.readString(UPTIME).split(" ")[0];
            return OptionalLong.of((long) (Double.parseDouble(seconds) * 1e9));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
