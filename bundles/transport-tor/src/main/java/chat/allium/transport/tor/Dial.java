package chat.allium.transport.tor;

import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.arti.ArtiException;
import chat.allium.transport.tor.DialPlan.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Carries a {@link DialPlan} out, each attempt on a virtual thread; of two that get through the later is discarded. */
final class Dial<S> {

    /** One attempt. */
    interface Attempt<S> {
        S connect(Duration limit) throws IOException;
    }

    private sealed interface Event<S> {
        record Reached<S>(S stream) implements Event<S> {}

        record Failed<S>(ArtiException.Kind kind) implements Event<S> {}

        record Stopped<S>() implements Event<S> {}
    }

    private final DialPlan.Rules rules;
    private final LongSupplier nanos;
    private final Attempt<S> attempt;
    private final Consumer<S> discard;
    private final BlockingQueue<Event<S>> events = new LinkedBlockingQueue<>();
    private final AtomicBoolean won = new AtomicBoolean();
    private volatile boolean over;
    private final List<Thread> attempts = new ArrayList<>();

    Dial(DialPlan.Rules rules, LongSupplier nanos, Attempt<S> attempt, Consumer<S> discard) {
        this.rules = rules;
        this.nanos = nanos;
        this.attempt = attempt;
        this.discard = discard;
    }

    /** Ends it from another thread. */
    void stop() {
        events.add(new Event.Stopped<>());
    }

    /** Parks until there is a connection or none can be had. To be called once. */
    S run(Duration budget) throws TransportException {
        DialPlan plan = new DialPlan(rules, nanos.getAsLong(), budget);
        try {
            while (true) {
                switch (plan.next(nanos.getAsLong())) {
                    case Step.Start start -> start(start.limit());
                    case Step.GiveUp end -> throw new TransportException(end.reason(), end.sentence());
                    case Step.Wait wait -> {
                        Event<S> event = events.poll(wait.until() - nanos.getAsLong(), TimeUnit.NANOSECONDS);
                        if (event instanceof Event.Reached<S>(S stream)) {
                            return stream;
                        }
                        heed(event, plan);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Reason.CLOSED, "The attempt to connect was cancelled.", e);
        } finally {
            end();
        }
    }

    private void heed(@Nullable Event<S> event, DialPlan plan) throws TransportException {
        if (event instanceof Event.Failed<S>(ArtiException.Kind kind)) {
            plan.failed(nanos.getAsLong(), kind);
        } else if (event instanceof Event.Stopped) {
            throw new TransportException(Reason.CLOSED, "The Tor transport was stopped.");
        }
    }

    private void start(Duration limit) {
        attempts.add(Thread.ofVirtual().name("tor-dial").start(() -> {
            try {
                S stream = attempt.connect(limit);
                if (won.compareAndSet(false, true)) {
                    events.add(new Event.Reached<>(stream));
                    if (over) {
                        discardArrivals();
                    }
                } else {
                    discard.accept(stream);
                }
            } catch (ArtiException e) {
                events.add(new Event.Failed<>(e.kind()));
            } catch (IOException e) {
                events.add(new Event.Failed<>(ArtiException.Kind.NETWORK));
            }
        }));
    }

    /** Whoever is still on the way finds the place taken; who arrived unseen is discarded. */
    private void end() {
        won.set(true);
        over = true;
        attempts.forEach(Thread::interrupt);
        discardArrivals();
    }

    private void discardArrivals() {
        for (Event<S> event = events.poll(); event != null; event = events.poll()) {
            if (event instanceof Event.Reached<S>(S stream)) {
                discard.accept(stream);
            }
        }
    }
}
