package chat.allium.messenger;

import chat.allium.api.transport.Registration;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calls back after a while, unless that is called off. */
interface Alarm {

    /** @return calls it off when closed */
    Registration after(Duration delay, Runnable task);

    /** One thread, which waits most of the time. */
    static Alarm system() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("allium-alarm").factory());
        timer.setRemoveOnCancelPolicy(true);
        // The thread is there only while a call is under way, and a little longer.
        timer.setKeepAliveTime(10, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return (delay, task) -> {
            ScheduledFuture<?> future = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
    }
}
