package chat.allium.storage.jdbc;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Tells one follower which rows commits have changed. */
final class Followers {

    /** A changed row. */
    record Change(RowName name, long rev) {}

    /** Some 15 MiB; nobody who asks now and then finds so many. */
    private static final int MOST = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Followed follower;

    Store.Feed follow() {
        lock.lock();
        try {
            if (follower != null) {
                throw new IllegalStateException("this store is followed already");
            }
            Followed feed = new Followed();
            follower = feed;
            return feed;
        } finally {
            lock.unlock();
        }
    }

    /** On the writer's thread, after the commit and before any writer is told of it. */
    void committed(List<Change> changes) {
        lock.lock();
        try {
            Followed feed = follower;
            if (feed != null) {
                feed.add(changes);
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Followed implements Store.Feed {

        private SortedMap<RowName, Long> changed = new TreeMap<>();
        private boolean overrun;

        private void add(List<Change> changes) {
            changes.forEach(change -> changed.put(change.name(), change.rev()));
            if (changed.size() > MOST) {
                overrun = true;
                changed.clear();
            }
        }

        @Override
        public SortedMap<RowName, Long> take() {
            lock.lock();
            try {
                if (overrun) {
                    throw new StorageException(
                            "More was written than can be followed: try again when there is less to do.");
                }
                SortedMap<RowName, Long> taken = changed;
                changed = new TreeMap<>();
                return taken;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (follower == this) {
                    follower = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
