package chat.allium.e2e.inprocess;

import chat.allium.e2e.inprocess.Trouble.Kind;
import chat.allium.testkit.campaign.Campaign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Faults that nobody is told of: a link finds out by its patience. */
final class SlowFaults {

    private final Campaign campaign;
    private final Path folder;
    private final RandomGenerator random;

    SlowFaults(Campaign campaign, Path folder) {
        this.campaign = campaign;
        this.folder = folder;
        this.random = campaign.random("slow");
    }

    /** These wait for the patience of links, which is real; so each has two nodes of its own, all at the same time. */
    List<Thread> begin(int round) throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Kind kind : List.of(Kind.STALL, Kind.SWALLOW, Kind.HALF_OPEN)) {
            for (boolean towardServer : List.of(true, false)) {
                // One in the handshake, one among messages.
                for (long offset : List.of(random.nextLong(1_000), 4_500 + random.nextLong(3_000))) {
                    String name = kind + "-" + (towardServer ? "out" : "back") + "-" + offset + "-" + round;
                    Duo duo = new Duo(Files.createDirectory(folder.resolve(name)), false, random);
                    threads.add(
                            Thread.ofVirtual().start(() -> slow(duo, name, Trouble.of(kind, towardServer, offset))));
                }
            }
        }
        return threads;
    }

    private void slow(Duo duo, String name, Trouble trouble) {
        Texts given = new Texts(Long.toHexString(campaign.seed()));
        try (duo) {
            // It dialled as soon as it was there; the trouble is for the next conversation.
            Duo.await(() -> duo.alice.connected() && duo.bob.connected());
            duo.hangUp();
            duo.toBob.plan(trouble);
            for (int i = 0; i < 200 && !trouble.hasHappened(); i++) {
                duo.give(given, 1);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            if (trouble.hasHappened()) {
                campaign.count(kind(trouble));
            }
            duo.give(given, 5);
            duo.settle(campaign, name);
            long before = duo.toBob.lateBytes();
            trouble.release().countDown();
            duo.give(given, 5);
            duo.settle(campaign, name);
            TimeUnit.MILLISECONDS.sleep(500);
            campaign.count("late bytes after another link", duo.toBob.lateBytes() - before);
            given.compare(campaign, duo);
            campaign.note(name + ": survived");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            campaign.violation("broken", name + ": " + e);
        }
    }

    private static String kind(Trouble trouble) {
        return switch (trouble.kind()) {
            case STALL -> "stalls";
            case HALF_OPEN -> "half-open";
            default -> trouble.towardServer() ? "messages swallowed" : "ACKs swallowed";
        };
    }
}
