package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageId;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.MessageState;
import chat.allium.api.message.Messenger;
import chat.allium.api.message.MessengerEvent;
import chat.allium.api.message.MessengerListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Senders that each have one message outstanding: sent is what a listener hears to be DELIVERED, which is when it is stored by the
 * friend, acknowledged, and its state stored here.
 */
final class Loop implements MessengerListener {

    private static final Content TEXT = Content.text("x".repeat(300));

    private final ConcurrentMap<MessageId, CompletableFuture<Boolean>> outstanding = new ConcurrentHashMap<>();

    /** What came of a run. @param nanos how long it took @param latencies microseconds of each message */
    record Ran(long nanos, List<Double> latencies) {

        double perSecond() {
            return latencies.size() / (nanos / 1e9);
        }
    }

    @Override
    public void on(MessengerEvent event) {
        if (event instanceof MessengerEvent.StateChanged changed && changed.state() == MessageState.DELIVERED) {
            outstanding
                    .computeIfAbsent(changed.id(), id -> new CompletableFuture<>())
                    .complete(true);
        }
    }

    /** The listener was too slow, so nothing is known of any message: no figure. */
    @Override
    public void reload() {
        outstanding.values().forEach(one -> one.complete(false));
    }

    Ran run(Messenger messenger, List<PeerId> friends, int senders, long millis) throws Exception {
        List<Double> latencies = Collections.synchronizedList(new ArrayList<>());
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            int first = i;
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    List<Double> mine = new ArrayList<>();
                    for (int turn = first; System.nanoTime() < end; turn += senders) {
                        mine.add(one(messenger, friends.get(turn % friends.size())));
                    }
                    latencies.addAll(mine);
                } catch (Exception e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return new Ran(System.nanoTime() - begin, latencies);
    }

    /** Microseconds until it was delivered. */
    private double one(Messenger messenger, PeerId friend)
            throws MessageRejectedException, InterruptedException, ExecutionException, TimeoutException {
        long begin = System.nanoTime();
        MessageId id = messenger.send(friend, TEXT);
        boolean delivered =
                outstanding.computeIfAbsent(id, i -> new CompletableFuture<>()).get(60, TimeUnit.SECONDS);
        outstanding.remove(id);
        if (!delivered) {
            throw new IllegalStateException("the listener could not follow");
        }
        return (System.nanoTime() - begin) / 1e3;
    }
}
