package chat.allium.e2e.inprocess;

import chat.allium.api.message.MessageRejectedException;
import chat.allium.api.storage.LaneRow;
import chat.allium.testkit.campaign.Campaign;
import chat.allium.testkit.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Two friends in this process, with a proxy on each way to the other. */
final class Duo implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final long LOOK_MILLIS = 2;
    private static final long DIAL_MILLIS = 20;

    final LocalNode alice;
    final LocalNode bob;
    final FaultProxy toBob;
    final FaultProxy toAlice;
    private long fromAlice;
    private long fromBob;

    /** @param crossed whether bob knows where alice is, too */
    Duo(Path folder, boolean crossed, RandomGenerator random) throws IOException, InterruptedException {
        alice = new LocalNode(home(folder, "alice"), new MemoryStorage());
        bob = new LocalNode(home(folder, "bob"), new MemoryStorage());
        toBob = new FaultProxy(bob::address, random);
        toAlice = new FaultProxy(alice::address, random);
        bob.start(alice.id(), crossed ? Optional.of(toAlice.address()) : Optional.empty());
        await(() -> bob.address().isPresent());
        alice.start(bob.id(), Optional.of(toBob.address()));
        await(() -> alice.address().isPresent());
    }

    private static Path home(Path folder, String name) throws IOException {
        return Files.createDirectory(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Texts of alice, then of bob. */
    private void send(int each, Texts given) throws MessageRejectedException {
        for (int i = 0; i < each; i++) {
            fromAlice = given.send(alice, true);
            fromBob = given.send(bob, false);
        }
    }

    /** As {@link #send}, where nothing may be refused. */
    void give(Texts given, int each) {
        try {
            send(each, given);
        } catch (MessageRejectedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@link #settles}; that it does not is a violation. */
    void settle(Campaign campaign, String after) throws InterruptedException {
        if (!settles()) {
            campaign.violation(
                    "late", "after " + after + " not everything arrived within " + PATIENCE.toSeconds() + " s");
        }
    }

    /** Whether both have all, and know that the other has. */
    boolean settled() {
        return settled(alice, fromAlice, bob) && settled(bob, fromBob, alice);
    }

    /** How many messages the receiver of a direction has and its sender still holds. */
    long heldThoughStored() {
        return held(alice, bob) + held(bob, alice);
    }

    private static long held(LocalNode sender, LocalNode receiver) {
        long base = sender.lane().map(LaneRow::base).orElse(1L);
        return Math.max(0, receiver.lane().map(LaneRow::high).orElse(0L) - base + 1);
    }

    private static boolean settled(LocalNode sender, long last, LocalNode receiver) {
        return receiver.lane().filter(lane -> lane.high() >= last).isPresent()
                && sender.lane().filter(lane -> lane.base() > last).isPresent();
    }

    /** Has alice dial again and again, as if she heard of bob all the time, until all is settled. */
    boolean settles() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long dialled = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
        while (!settled()) {
            if (System.nanoTime() > end) {
                return false;
            }
            if (System.nanoTime() - dialled > TimeUnit.MILLISECONDS.toNanos(DIAL_MILLIS)) {
                dialled = System.nanoTime();
                alice.dial();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    /** No link is left. */
    void hangUp() throws InterruptedException {
        alice.hangUp();
        bob.hangUp();
        await(() -> !alice.connected() && !bob.connected());
        toBob.cutAll();
        toAlice.cutAll();
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    @Override
    public void close() throws IOException {
        toBob.close();
        toAlice.close();
        alice.close();
        bob.close();
    }
}
