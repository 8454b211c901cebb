package chat.allium.messenger;

import chat.allium.simulation.Host;
import chat.allium.simulation.Timeline;
import java.util.function.LongSupplier;

/** Believes the wall clock, whoever sets it. What {@code --unplug jump-ignored} puts in. */
final class WallAsTime implements LongSupplier {

    private final Host host;
    private long latest;

    WallAsTime(Host host) {
        this.host = host;
    }

    @Override
    public long getAsLong() {
        latest = Math.max(latest, host.wallMillis() * Timeline.MILLI);
        return latest;
    }
}
