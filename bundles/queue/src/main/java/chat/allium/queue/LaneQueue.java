package chat.allium.queue;

import chat.allium.api.queue.Lanes;
import chat.allium.api.queue.OutboundQueue;
import java.util.SplittableRandom;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Opens lane machines, each with its own jitter. */
@Component
public final class LaneQueue implements OutboundQueue {

    @Activate
    public LaneQueue() {}

    @Override
    public Lanes open() {
        return new LaneMachine(new SplittableRandom());
    }
}
