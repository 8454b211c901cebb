package chat.allium.messenger;

import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Below how much free disk space what is refused.
 *
 * @param inboundMib friends' messages, MiB
 * @param sendMib one's own, MiB
 */
record RoomLimits(int inboundMib, int sendMib) {

    static final RoomLimits DEFAULT = new RoomLimits(256, 64);

    private static final Logger LOG = LoggerFactory.getLogger(RoomLimits.class);
    private static final int MOST = 1 << 20;

    static RoomLimits of(NodeMessenger.Config config) {
        return new RoomLimits(
                checked("inboundFreeMib", config::inboundFreeMib, DEFAULT.inboundMib()),
                checked("sendFreeMib", config::sendFreeMib, DEFAULT.sendMib()));
    }

    private static int checked(String key, IntSupplier value, int safe) {
        String given;
        try {
            int number = value.getAsInt();
            if (number >= 0 && number <= MOST) {
                return number;
            }
            given = String.valueOf(number);
        } catch (RuntimeException e) {
            LOG.debug("The container could not convert a value.", e);
            given = "what stands there";
        }
        LOG.warn(
                "chat.allium.messenger.cfg: '{}' must be a whole number of MiB from 0 to {}, not {}; using {}.",
                key,
                MOST,
                given,
                safe);
        return safe;
    }
}
