package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.fail;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.pool.LaneMark;
import chat.allium.api.pool.LinkUser;
import chat.allium.api.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A user of links that remembers what it was told, one line each, and wakes those who wait for something. */
final class Recorder implements LinkUser {

    private final Set<Integer> types;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final List<String> lines = new ArrayList<>();

    Recorder(Set<Integer> types) {
        this.types = types;
    }

    static Recorder messenger() {
        return new Recorder(Set.of(FrameType.MSG, FrameType.ACK));
    }

    static Recorder contacts() {
        return new Recorder(Set.of(FrameType.ACCEPT, FrameType.ACCEPTED, FrameType.DECLINE));
    }

    @Override
    public Set<Integer> frameTypes() {
        return types;
    }

    @Override
    public Optional<LaneMark> mark(PeerId peer) {
        return Optional.of(new LaneMark(Optional.empty(), 0, 20));
    }

    @Override
    public void up(PeerId peer, Hello theirs) {
        say("up " + peer);
    }

    @Override
    public void frame(PeerId peer, Frame frame) {
        say("frame " + frame.type() + ' ' + new String(frame.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public void down(PeerId peer) {
        say("down " + peer);
    }

    @Override
    public void dialFailed(PeerId peer, TransportException why) {
        say("failed " + why.reason());
    }

    @Override
    public void online(String scheme) {
        say("online " + scheme);
    }

    private void say(String line) {
        lock.lock();
        try {
            lines.add(line);
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    long count(String line) {
        return lines().stream().filter(line::equals).count();
    }

    /** Waits until it has been told so. */
    void await(String line) {
        await(line, 1);
    }

    void await(String line, int times) {
        until(line, () -> count(line) >= times);
    }

    /** Waits until something holds, which is looked at after each thing told and now and then. */
    void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    fail("in vain: " + what + "; was told " + lines);
                }
                told.awaitNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        } finally {
            lock.unlock();
        }
    }
}
