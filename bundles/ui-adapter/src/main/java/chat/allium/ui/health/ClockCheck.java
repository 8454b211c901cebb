package chat.allium.ui.health;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Whether the wall clock keeps time, on which Tor depends: deliveries do not. */
@Component(
        immediate = true,
        property = {HealthCheck.NAME + "=clock", HealthCheck.TAGS + "=allium"})
public final class ClockCheck implements HealthCheck {

    /** Before this nothing of Allium was written. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration JUMP = Duration.ofSeconds(30);

    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private final long wallThen;
    private final long nanosThen;

    /** Called by Declarative Services. */
    @Activate
    public ClockCheck() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    ClockCheck(LongSupplier wallMillis, LongSupplier nanos) {
        this.wallMillis = wallMillis;
        this.nanos = nanos;
        this.wallThen = wallMillis.getAsLong();
        this.nanosThen = nanos.getAsLong();
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        long now = wallMillis.getAsLong();
        long passed = TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - nanosThen);
        Duration off = Duration.ofMillis(now - wallThen - passed);
        if (Instant.ofEpochMilli(now).isBefore(EARLIEST)) {
            log.critical("The clock shows {}: set it, or Tor does not connect.", Instant.ofEpochMilli(now));
        } else if (off.abs().compareTo(JUMP) > 0) {
            log.warn(
                    "The clock was put {} by {} s since the node started, or the machine slept.",
                    off.isNegative() ? "back" : "forward",
                    off.abs().toSeconds());
        } else {
            log.info("The clock keeps time.");
        }
        return new Result(log);
    }
}
