package chat.allium.arti;

/**
 * How far a client has come on its way to the network.
 *
 * @param fraction 0 to 1; may go down again
 * @param ready whether traffic can flow
 * @param blocked whether arti believes itself stuck; it may be wrong
 * @param message a sentence for people; if blocked, why
 */
public record Bootstrap(double fraction, boolean ready, boolean blocked, String message) {

    private static final int THOUSANDTHS = 0xffff;
    private static final int READY = 1 << 16;
    private static final int BLOCKED = 1 << 17;

    static Bootstrap of(long value, String message) {
        return new Bootstrap((value & THOUSANDTHS) / 1000.0, (value & READY) != 0, (value & BLOCKED) != 0, message);
    }
}
