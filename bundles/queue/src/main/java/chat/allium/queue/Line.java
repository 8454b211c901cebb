package chat.allium.queue;

import chat.allium.api.queue.Pending;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;

/**
 * The messages of a lane that are not settled, in order: those in flight, which were offered to the present link, then those that
 * wait. A message that was dropped leaves a gap.
 */
final class Line {

    private final Deque<Pending> inFlight = new ArrayDeque<>();
    private final Rank waiting = new Rank();
    private final Aloft aloft;
    private long base;
    private long basePosition;
    private long last;
    private long bytes;
    private long inFlightBytes;

    Line(long base, Aloft aloft) {
        this.aloft = aloft;
        this.base = base;
        this.last = base - 1;
    }

    /** What is known already is not added twice. */
    void add(Pending message) {
        if (message.seq() > last) {
            waiting.add(message);
            bytes += message.bytes();
            last = message.seq();
            moveBase();
        }
    }

    /** The next that may be offered: behind a gap none, until all before it is settled and the base can rise beyond the gap. */
    Optional<Pending> next() {
        Pending next = waiting.peek();
        boolean gap = next != null && !inFlight.isEmpty() && inFlight.getLast().seq() + 1 != next.seq();
        return gap ? Optional.empty() : Optional.ofNullable(next);
    }

    /** The next is on its way. */
    void fly() {
        Pending next = waiting.remove();
        inFlight.add(next);
        inFlightBytes += next.bytes();
        aloft.rose(next.bytes());
    }

    /** Nothing is on its way any more. */
    void takeBack() {
        while (!inFlight.isEmpty()) {
            waiting.addFirst(inFlight.removeLast());
        }
        aloft.landed(inFlightBytes);
        inFlightBytes = 0;
    }

    /** Takes the head out of the line. */
    Pending settle() {
        Pending head = head();
        if (inFlight.isEmpty()) {
            waiting.remove();
        } else {
            inFlight.remove();
            inFlightBytes -= head.bytes();
            aloft.landed(head.bytes());
        }
        bytes -= head.bytes();
        basePosition = head.position() + 1;
        moveBase();
        return head;
    }

    /** Takes one that waits out of the line, wherever it stands. */
    Optional<Pending> drop(long seq) {
        Optional<Pending> found = waiting(seq);
        found.ifPresent(message -> {
            waiting.remove(message);
            bytes -= message.bytes();
            if (isEmpty()) {
                basePosition = message.position() + 1;
            }
            moveBase();
        });
        return found;
    }

    Optional<Pending> waiting(long seq) {
        return waiting.all().stream().filter(message -> message.seq() == seq).findFirst();
    }

    private void moveBase() {
        base = isEmpty() ? last + 1 : head().seq();
        basePosition = isEmpty() ? basePosition : head().position();
    }

    /** The first of all. */
    Pending head() {
        return inFlight.isEmpty() ? Objects.requireNonNull(waiting.peek()) : inFlight.element();
    }

    boolean isEmpty() {
        return inFlight.isEmpty() && waiting.isEmpty();
    }

    boolean someWait() {
        return !waiting.isEmpty();
    }

    /** How many are in flight. */
    int flying() {
        return inFlight.size();
    }

    long flyingBytes() {
        return inFlightBytes;
    }

    int size() {
        return inFlight.size() + waiting.size();
    }

    long bytes() {
        return bytes;
    }

    /** The lowest sequence number that is still offered. */
    long base() {
        return base;
    }

    /** The position of message {@link #base}, or a lower one. */
    long basePosition() {
        return basePosition;
    }

    /** The highest sequence number there was. */
    long last() {
        return last;
    }
}
