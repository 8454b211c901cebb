package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.TransportException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A link of the pool. While its peer only owes us an answer, nothing but the answer passes: anything else waits until the
 * peer's row has been read again, in order, and ends the link if the peer is still no friend.
 */
final class PooledLink implements LinkHandler {

    private static final Set<Integer> ANSWERS = Set.of(FrameType.ACCEPT, FrameType.DECLINE);
    private static final int MOST_HELD_BACK = 64;
    /** What an honest friend can have on its way is less: its credit of 20 messages of 64 KiB. */
    private static final int MOST_UNREAD = 2 * 1024 * 1024;

    private final long number;
    private final PeerId peer;
    private final Link link;
    private final Switchboard board;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Frame> heldBack = new ArrayDeque<>();
    private boolean trusted;
    /** Bytes of frames that wait for their user. */
    private int unread;
    /** More came than is held: the link ends, and nothing more of it passes, since that would leave a gap. */
    private boolean flooded;

    PooledLink(long number, PeerId peer, PeerState state, Link link, Switchboard board) {
        this.number = number;
        this.peer = peer;
        this.link = link;
        this.board = board;
        this.trusted = isTrusted(state);
    }

    /** Whether messages from such a peer are taken. */
    static boolean isTrusted(PeerState state) {
        return state == PeerState.FRIEND || state == PeerState.ACCEPTING;
    }

    long number() {
        return number;
    }

    PeerId peer() {
        return peer;
    }

    Link link() {
        return link;
    }

    /** Completes when a link that ran has ended. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public void up(Hello theirs) {
        board.post(new PoolEvent.Up(number, theirs));
    }

    @Override
    public void frame(Frame frame) {
        boolean check = false;
        lock.lock();
        try {
            if (flooded) {
                return;
            }
            boolean passes = trusted || heldBack.isEmpty() && ANSWERS.contains(frame.type());
            if (unread + frame.payload().length > MOST_UNREAD || !passes && heldBack.size() >= MOST_HELD_BACK) {
                flooded = true;
                heldBack.clear();
                board.post(new PoolEvent.Disconnect(peer));
            } else if (passes) {
                unread += frame.payload().length;
                board.deliver(this, frame);
            } else {
                unread += frame.payload().length;
                check = heldBack.isEmpty();
                heldBack.add(frame);
            }
        } finally {
            lock.unlock();
        }
        if (check) {
            Thread.ofVirtual().name("pool-check").start(this::check);
        }
    }

    /** The user has had it. */
    void taken(Frame frame) {
        lock.lock();
        try {
            unread -= frame.payload().length;
        } finally {
            lock.unlock();
        }
    }

    private void check() {
        if (board.state(peer).filter(PooledLink::isTrusted).isEmpty()) {
            board.post(new PoolEvent.Disconnect(peer));
            return;
        }
        lock.lock();
        try {
            trusted = !flooded;
            heldBack.forEach(frame -> board.deliver(this, frame));
            heldBack.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stalled() {
        board.post(new PoolEvent.Stalled(number));
    }

    @Override
    public void down(TransportException why) {
        board.down(this, why);
        ended.complete(null);
    }
}
