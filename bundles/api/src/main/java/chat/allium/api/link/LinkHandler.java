package chat.allium.api.link;

import chat.allium.api.transport.TransportException;
import org.osgi.annotation.versioning.ConsumerType;

/** Hears of one running link: {@code up} once, then frames, then {@code down} once (also without {@code up}). In order; must not block. */
@ConsumerType
public interface LinkHandler {

    /** HELLO has come. */
    void up(Hello theirs);

    /** A frame has come that is not the link's own business. */
    void frame(Frame frame);

    /** Frames have waited 10 s for an answer, or again 10 s since this was told: the link may be dead. */
    void stalled();

    /** The link has ended. */
    void down(TransportException why);
}
