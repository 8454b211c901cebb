package chat.allium.api.queue;

import org.osgi.annotation.versioning.ProviderType;

/** Makes the machine that decides what is offered to which friend, in which order, and when. Thread-safe. */
@ProviderType
public interface OutboundQueue {

    /** A machine that knows no lane yet. What it must remember is written by its driver and told to it again at start. */
    Lanes open();
}
