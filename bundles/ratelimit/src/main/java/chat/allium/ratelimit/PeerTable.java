package chat.allium.ratelimit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A {@code long} for each of so many peers, in one array, so that finding it touches one or two lines of memory. A peer has its
 * place among the 32 that follow from its hash, the first that was free. Who finds all 32 taken gets that of
 * the one whose time is earliest. A place is never freed again, so a free one ends every search.
 *
 * <p>Peers are told apart by 64 bits of a hash. Reading and moving on take no lock, adding does.
 */
final class PeerTable {

    /** Stands where a place changes hands, so that who holds it looks again. */
    static final long FORGOTTEN = Long.MIN_VALUE;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int NEIGHBOURS = 32;
    private static final int NONE = -1;
    private static final long FREE = 0;

    /** A hash and a time in turn. */
    private final long[] cells;

    private final int shift;
    /** Not known to anybody, so that nobody can choose keys that meet in one place. */
    private final long seed = ThreadLocalRandom.current().nextLong() | 1;

    private final ReentrantLock adding = new ReentrantLock();

    /** With half as much room again, so that hardly ever so many want the same places. */
    PeerTable(int peers) {
        int bits = Math.max(5, Integer.SIZE - Integer.numberOfLeadingZeros(peers + peers / 2 - 1));
        cells = new long[2 << bits];
        shift = Long.SIZE - bits;
    }

    /** Where the peer's time is; negative if the peer is not known. */
    int find(long hash) {
        long wanted = known(hash);
        int cell = first(hash);
        for (int i = 0; i < NEIGHBOURS; i++) {
            long there = (long) CELL.getAcquire(cells, cell);
            if (there == wanted) {
                return cell + 1;
            }
            if (there == FREE) {
                return NONE;
            }
            cell = cell + 2 & cells.length - 1;
        }
        return NONE;
    }

    long get(int place) {
        return (long) CELL.getAcquire(cells, place);
    }

    boolean move(int place, long from, long to) {
        return CELL.compareAndSet(cells, place, from, to);
    }

    /** Finds the peer, or takes it in with the time {@code nanos}. */
    int add(long hash, long nanos) {
        adding.lock();
        try {
            int place = find(hash);
            while (place == NONE) {
                int candidate = freeOrEarliest(first(hash), nanos);
                if (move(candidate, get(candidate), FORGOTTEN)) {
                    CELL.setRelease(cells, candidate - 1, known(hash));
                    CELL.setRelease(cells, candidate, nanos == FORGOTTEN ? nanos + 1 : nanos);
                    place = candidate;
                }
            }
            return place;
        } finally {
            adding.unlock();
        }
    }

    private int freeOrEarliest(int first, long nanos) {
        int cell = first;
        int earliest = first + 1;
        for (int i = 0; i < NEIGHBOURS; i++) {
            if (cells[cell] == FREE) {
                return cell + 1;
            }
            if (get(cell + 1) - nanos < get(earliest) - nanos) {
                earliest = cell + 1;
            }
            cell = cell + 2 & cells.length - 1;
        }
        return earliest;
    }

    int size() {
        int size = 0;
        for (int i = 0; i < cells.length; i += 2) {
            size += get(i) == FREE ? 0 : 1;
        }
        return size;
    }

    private int first(long hash) {
        return (int) (hash * seed >>> shift) << 1;
    }

    private static long known(long hash) {
        return hash == FREE ? 1 : hash;
    }
}
