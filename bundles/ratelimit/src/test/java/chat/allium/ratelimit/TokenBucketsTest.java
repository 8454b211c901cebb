package chat.allium.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
import chat.allium.api.limit.Grant;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketsTest {

    private static final long TOKEN = TimeUnit.MILLISECONDS.toNanos(200);

    private final TokenBuckets buckets = new TokenBuckets(5, 20, 4);

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -5_000_000_000L, Long.MAX_VALUE - 1_000_000, Long.MIN_VALUE + 7})
    void burstThenFiveASecondWhateverTheOriginOfTheClock(long start) {
        assertEquals(20, buckets.grant(peer(1), 100, start).granted());
        Grant empty = buckets.grant(peer(1), 1, start);
        assertEquals(0, empty.granted());
        assertEquals(start + TOKEN, empty.nextNanos());

        assertEquals(0, buckets.grant(peer(1), 1, start + TOKEN - 1).granted());
        assertEquals(1, buckets.grant(peer(1), 9, start + TOKEN).granted());
        assertEquals(5, buckets.grant(peer(1), 9, start + 6 * TOKEN).granted());
        assertEquals(20, buckets.grant(peer(1), 99, start + 1000 * TOKEN).granted());
    }

    @Test
    void nextIsNotLaterThanNowWhileATokenIsThere() {
        Grant grant = buckets.grant(peer(1), 19, 1_000);

        assertEquals(19, grant.granted());
        assertTrue(grant.nextNanos() <= 1_000);
    }

    @Test
    void wantingNothingTakesNothingAndRemembersNobody() {
        assertEquals(0, buckets.grant(peer(1), 0, 5).granted());
        assertEquals(0, buckets.remembered());
    }

    @Test
    void peersDoNotShareABucket() {
        buckets.grant(peer(1), 20, 0);

        assertEquals(20, buckets.grant(peer(2), 20, 0).granted());
    }

    @Test
    void atTheCapFullBucketsAreForgotten() {
        for (int i = 1; i <= 4; i++) {
            buckets.grant(peer(i), 1, 0);
        }
        buckets.grant(peer(5), 1, TOKEN);

        assertEquals(1, buckets.remembered());
    }

    @Test
    void atTheCapWithNoneFullTheOneNearestToFullGoes() {
        for (int i = 1; i <= 4; i++) {
            buckets.grant(peer(i), 20 - i, 0);
        }
        buckets.grant(peer(5), 20, 0);

        assertEquals(4, buckets.remembered());
        assertEquals(1, buckets.grant(peer(1), 20, 0).granted(), "the emptiest stayed");
    }

    @Test
    void concurrentCallersGetNoMoreThanThereIs() throws InterruptedException {
        AtomicInteger granted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 1000; n++) {
                    granted.addAndGet(buckets.grant(peer(1), 1, 0).granted());
                }
                done.countDown();
            });
        }

        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(20, granted.get());
    }

    private static PeerId peer(int n) {
        return PeerId.of(ByteBuffer.allocate(PeerId.LENGTH).putInt(n).array());
    }
}
