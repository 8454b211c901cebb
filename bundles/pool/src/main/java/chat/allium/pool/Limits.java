package chat.allium.pool;

import java.util.concurrent.TimeUnit;

/**
 * What bounds the pool.
 *
 * @param maxDialled most links that this side dialled; the least used goes
 * @param idleNanos a dialled link that nobody used for so long is closed
 * @param maxDials most dials at once
 * @param maxInbound most friends whose links came in
 */
record Limits(int maxDialled, long idleNanos, int maxDials, int maxInbound) {

    static Limits of(LinkPool.Config config) {
        return new Limits(
                config.maxDialled(),
                TimeUnit.SECONDS.toNanos(config.idleSeconds()),
                config.maxDials(),
                config.maxInbound());
    }

    /** @throws IllegalArgumentException for a number below one */
    Limits {
        if (maxDialled < 1 || idleNanos < 1 || maxDials < 1 || maxInbound < 1) {
            throw new IllegalArgumentException("every limit of chat.allium.pool is at least 1; correct it in etc/");
        }
    }
}
