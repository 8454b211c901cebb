package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.TransportException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Senders that wait for a link. */
final class Waiters {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<PeerId, List<CompletableFuture<PooledLink>>> byPeer = new HashMap<>();

    CompletableFuture<PooledLink> add(PeerId peer) {
        CompletableFuture<PooledLink> waiter = new CompletableFuture<>();
        lock.lock();
        try {
            byPeer.computeIfAbsent(peer, p -> new ArrayList<>()).add(waiter);
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    void remove(PeerId peer, CompletableFuture<PooledLink> waiter) {
        lock.lock();
        try {
            byPeer.computeIfPresent(peer, (p, waiting) -> {
                waiting.remove(waiter);
                return waiting.isEmpty() ? null : waiting;
            });
        } finally {
            lock.unlock();
        }
    }

    void up(PeerId peer, PooledLink link) {
        take(peer).forEach(waiter -> waiter.complete(link));
    }

    void failed(PeerId peer, TransportException why) {
        take(peer).forEach(waiter -> waiter.completeExceptionally(why));
    }

    private List<CompletableFuture<PooledLink>> take(PeerId peer) {
        lock.lock();
        try {
            List<CompletableFuture<PooledLink>> waiting = byPeer.remove(peer);
            return waiting == null ? List.of() : waiting;
        } finally {
            lock.unlock();
        }
    }
}
