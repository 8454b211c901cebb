package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.message.Content;
import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.message.Messenger;
import chat.allium.api.transport.PeerAddress;
import chat.allium.messenger.MessengerDoor;
import chat.allium.ratelimit.LimiterDoor;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The JVM of a node that only takes messages in, for friends who are not there. {@code run CALLERS MILLIS}: so many call
 * {@code send} one after the other; it answers with how many it took, in how many batches.
 */
final class Clerk {

    private static final Content TEXT = Content.text("x".repeat(300));
    /** Each takes 1,000. */
    private static final int FRIENDS = 400;

    private final Messenger messenger;
    private final Store store;
    private final PeerId[] friends = Peers.of(FRIENDS);
    private final AtomicInteger nextFriend = new AtomicInteger();

    private Clerk(Messenger messenger, Store store) {
        this.messenger = messenger;
        this.store = store;
    }

    /** Arguments: the folder for its home, the kind of its store. */
    public static void main(String[] arguments) throws Exception {
        try (Home home = Home.create(Path.of(arguments[0]));
                Store store = Store.open(Store.Kind.valueOf(arguments[1]), home.folder())) {
            Syncs.check(home.folder());
            FriendsRows rows = new FriendsRows(store.storage(), home.vault());
            for (PeerId friend : Peers.of(FRIENDS)) {
                rows.put(friend, new PeerAddress("tcp", "127.0.0.1:9"));
            }
            Messenger messenger = MessengerDoor.open(
                    NoLinks.pool(), LimiterDoor.open(5, 20, 64), home.vault(), store.storage(), event -> {});
            System.out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            Clerk clerk = new Clerk(messenger, store);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                clerk.run(Integer.parseInt(words[1]), Long.parseLong(words[2]));
            }
            MessengerDoor.stop(messenger);
        }
        System.exit(0);
    }

    private void run(int callers, long millis) throws Exception {
        long batches = store.batches().getAsLong();
        List<Long> taken = Collections.synchronizedList(new ArrayList<>());
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        long cpu = CpuTime.nanos();
        long begin = System.nanoTime();
        long end = begin + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                try {
                    taken.add(call(end));
                } catch (MessageRejectedException e) {
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
        long sum = taken.stream().mapToLong(Long::longValue).sum();
        double perSecond = sum / ((System.nanoTime() - begin) / 1e9);
        System.out.println("ran " + sum + " " + perSecond + " "
                + (store.batches().getAsLong() - batches) + " " + (double) (CpuTime.nanos() - cpu) / sum);
    }

    /** Sends until the time is over, to one friend after the other. */
    private long call(long end) throws MessageRejectedException {
        long taken = 0;
        PeerId friend = next();
        while (System.nanoTime() < end) {
            messenger.send(friend, TEXT);
            if (++taken % 1_000 == 0) {
                friend = next();
            }
        }
        return taken;
    }

    private PeerId next() {
        return friends[nextFriend.getAndIncrement()];
    }
}
