package chat.allium.pool;

import java.util.function.LongSupplier;

/** Once a second: time passes for the pool, and when the machine has slept, friends are dialled again. */
final class Ticker {

    private static final long TICK_MILLIS = 1000;
    private static final int TICKS_TO_LISTEN_AGAIN = 30;
    /** Right after waking there may be no network yet. */
    private static final int TICKS_TO_SECOND_LOOK = 30;

    private final Switchboard board;
    private final Runnable listenAgain;
    private final Runnable seek;
    private final LongSupplier nanos;
    private final LongSupplier wallMillis;
    private final Wake wake;
    private final Thread thread;
    private int ticks;
    private long wokeAt;
    private int secondLookAt;

    /**
     * @param listenAgain tries once more what could not be listened to
     * @param seek has every friend looked for to whom no link is up
     */
    Ticker(Switchboard board, Runnable listenAgain, Runnable seek, LongSupplier nanos, LongSupplier wallMillis) {
        this.board = board;
        this.listenAgain = listenAgain;
        this.seek = seek;
        this.nanos = nanos;
        this.wallMillis = wallMillis;
        this.wake = new Wake(nanos.getAsLong(), wallMillis.getAsLong());
        this.thread = Thread.ofVirtual().name("pool-ticker").start(this::run);
    }

    void stop() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                tick();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        ticks++;
        board.post(new PoolEvent.Tick());
        if (wake.slept(nanos.getAsLong(), wallMillis.getAsLong())) {
            wokeAt = nanos.getAsLong();
            secondLookAt = ticks + TICKS_TO_SECOND_LOOK;
            lookForFriends();
        } else if (ticks == secondLookAt) {
            lookForFriends();
        }
        if (ticks % TICKS_TO_LISTEN_AGAIN == 0) {
            listenAgain.run();
        }
    }

    private void lookForFriends() {
        board.post(new PoolEvent.Woke(wokeAt));
        seek.run();
    }
}
