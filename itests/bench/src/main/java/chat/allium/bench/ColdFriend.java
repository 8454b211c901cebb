package chat.allium.bench;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.transport.TransportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Many who write at once to a friend to whom no link is up. */
final class ColdFriend {

    private static final int SENDERS = 64;

    private ColdFriend() {}

    /** How often it was dialled until every frame had come. */
    static int dials(Path work) throws IOException, InterruptedException {
        try (Wires left = Wires.open(work);
                Wires right = Wires.open(work)) {
            left.befriend(right);
            right.befriend(left);
            CountDownLatch begin = new CountDownLatch(1);
            AtomicInteger failed = new AtomicInteger();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(Thread.startVirtualThread(() -> {
                    try {
                        begin.await();
                        left.pool().send(right.self(), new Frame(FrameType.MSG, new byte[] {1}));
                    } catch (TransportException | InterruptedException e) {
                        failed.incrementAndGet();
                    }
                }));
            }
            begin.countDown();
            for (Thread sender : senders) {
                sender.join();
            }
            right.awaitFrames(SENDERS);
            if (failed.get() > 0) {
                throw new IOException(failed + " senders failed");
            }
            return left.dials();
        }
    }
}
