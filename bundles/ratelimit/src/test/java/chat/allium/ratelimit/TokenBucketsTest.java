package chat.allium.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.PeerId;
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
        assertEquals(20, buckets.take(peer(1), 100, start));
        assertEquals(0, buckets.take(peer(1), 1, start));
        assertEquals(start + TOKEN, buckets.next(peer(1), start));

        assertEquals(0, buckets.take(peer(1), 1, start + TOKEN - 1));
        assertEquals(1, buckets.take(peer(1), 9, start + TOKEN));
        assertEquals(5, buckets.take(peer(1), 9, start + 6 * TOKEN));
        assertEquals(20, buckets.take(peer(1), 99, start + 1000 * TOKEN));
    }

    @Test
    void nextIsNotLaterThanNowWhileATokenIsThere() {
        assertTrue(buckets.next(peer(1), 1_000) <= 1_000);
        assertEquals(19, buckets.take(peer(1), 19, 1_000));
        assertTrue(buckets.next(peer(1), 1_000) <= 1_000);
    }

    @Test
    void wantingNothingTakesNothingAndRemembersNobody() {
        assertEquals(0, buckets.take(peer(1), 0, 5));
        assertEquals(0, buckets.remembered());
    }

    @Test
    void peersDoNotShareABucket() {
        buckets.take(peer(1), 20, 0);

        assertEquals(20, buckets.take(peer(2), 20, 0));
    }

    @Test
    void howManyMayCallItRemembersABoundedNumber() {
        for (int i = 0; i < 10_000; i++) {
            buckets.take(peer(i), 20, 0);
        }

        assertTrue(buckets.remembered() <= 32, () -> buckets.remembered() + " are remembered");
    }

    @Test
    void whoeverFillsTheTableAnEmptyBucketIsForgottenLast() {
        buckets.take(peer(0), 20, 0);
        for (int i = 1; i < 1_000; i++) {
            buckets.take(peer(i), 1, 0);
        }

        assertEquals(0, buckets.take(peer(0), 20, 0));
    }

    @Test
    void asManyAsItIsMadeForAreAllRemembered() {
        TokenBuckets roomy = new TokenBuckets(5, 20, 4096);
        int forgotten = 0;
        for (int i = 0; i < 4096; i++) {
            roomy.take(peer(i), 20, 0);
        }
        for (int i = 0; i < 4096; i++) {
            forgotten += roomy.take(peer(i), 1, 0);
        }

        // More than 32 may meet at 32 places: then one starts again with a full bucket.
        assertTrue(forgotten < 4096 / 100, forgotten + " were forgotten");
    }

    @Test
    void concurrentCallersGetNoMoreThanThereIs() throws InterruptedException {
        AtomicInteger granted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 1000; n++) {
                    granted.addAndGet(buckets.take(peer(1), 1, 0));
                }
                done.countDown();
            });
        }

        assertTrue(done.await(10, TimeUnit.SECONDS));
        assertEquals(20, granted.get());
    }

    @Test
    void whoIsForgottenWhileOthersComeGetsNoMoreThanAFreshBucket() throws InterruptedException {
        int friends = 64;
        AtomicInteger granted = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 20_000; n++) {
                    int now = buckets.take(peer(n % friends), 20, 0);
                    granted.accumulateAndGet(now, Math::max);
                }
                done.countDown();
            });
        }

        assertTrue(done.await(30, TimeUnit.SECONDS), "nobody waits for ever");
        assertEquals(20, granted.get());
    }

    @Test
    void otherLimitsApplyAtOnceAndGiveNobodyAFreshBucket() {
        buckets.take(peer(1), 20, 0);

        buckets.modified(config(10, 30, 4));

        assertEquals(30, buckets.burst());
        assertEquals(0, buckets.take(peer(1), 30, 0), "it has used up what there was");
        assertEquals(30, buckets.take(peer(1), 99, 20 * TOKEN), "full when it would have been");
        assertEquals(1, buckets.take(peer(1), 30, 20 * TOKEN + TOKEN / 2), "10 a second");
        assertEquals(30, buckets.take(peer(2), 99, 0));
    }

    @Test
    void insteadOfALimitThatIsNotAllowedTheOneBeforeStaysInForce() {
        buckets.modified(config(0, 1_001, 4));

        assertEquals(20, buckets.burst());
        assertEquals(20, buckets.take(peer(1), 99, 0));
        assertEquals(0, buckets.take(peer(1), 1, TOKEN - 1));
        assertEquals(1, buckets.take(peer(1), 1, TOKEN));
    }

    private static TokenBuckets.Config config(int perSecond, int burst, int maxPeers) {
        return new TokenBuckets.Config() {
            @Override
            public Class<TokenBuckets.Config> annotationType() {
                return TokenBuckets.Config.class;
            }

            @Override
            public int perSecond() {
                return perSecond;
            }

            @Override
            public int burst() {
                return burst;
            }

            @Override
            public int maxPeers() {
                return maxPeers;
            }
        };
    }

    private static PeerId peer(int n) {
        return PeerId.of(ByteBuffer.allocate(PeerId.LENGTH).putInt(n).array());
    }
}
