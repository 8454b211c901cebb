package chat.allium.transport.tor;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a service one life after the other, for as long as there is a client; those that were short with longer pauses between. */
final class Relaunching {

    static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    /** After a life as long as this the pauses begin anew. */
    static final Duration LONG_LIFE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(Relaunching.class);

    /** From its launch to its end. */
    interface Life {
        /** Returns when it has ended though nobody ended it. @throws IOException if there is no client any more */
        void live() throws IOException, InterruptedException;
    }

    /** Waits. */
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    private final String nickname;
    private final LongSupplier nanos;
    private final Pause pause;

    Relaunching(String nickname, LongSupplier nanos, Pause pause) {
        this.nickname = nickname;
        this.nanos = nanos;
        this.pause = pause;
    }

    /** @throws IOException if there is no client any more */
    void run(Life life) throws IOException, InterruptedException {
        Duration next = FIRST_PAUSE;
        while (true) {
            long began = nanos.getAsLong();
            life.live();
            boolean wasLong = nanos.getAsLong() - began >= LONG_LIFE.toNanos();
            Duration now = wasLong ? FIRST_PAUSE : next;
            LOG.warn("The onion service {} has ended; it is launched again in {} s", nickname, now.toSeconds());
            pause.of(now);
            next = now.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? now.multipliedBy(2) : LONGEST_PAUSE;
        }
    }
}
