package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.TransportException;
import chat.allium.link.SimulatedLink;
import chat.allium.pool.SimulatedPool;
import java.util.ArrayDeque;
import java.util.Deque;

/** One dial at a time, whoever it is for: a dead friend keeps all others waiting. What {@code --unplug one-global-dial-lock} puts in. */
final class DialLock implements SimulatedPool.Dialler {

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final SimulatedPool.Dialler dials;
    private boolean locked;

    DialLock(SimulatedPool.Dialler dials) {
        this.dials = dials;
    }

    @Override
    public void begin(PeerId peer, Network.Dialling dialling) {
        waiting.add(() -> dials.begin(peer, new Unlocking(dialling)));
        next();
    }

    private void next() {
        if (!locked && !waiting.isEmpty()) {
            locked = true;
            waiting.remove().run();
        }
    }

    private void unlock() {
        locked = false;
        next();
    }

    private final class Unlocking implements Network.Dialling {

        private final Network.Dialling dialling;

        Unlocking(Network.Dialling dialling) {
            this.dialling = dialling;
        }

        @Override
        public void reached(SimulatedLink link) {
            dialling.reached(link);
            unlock();
        }

        @Override
        public void failed(TransportException why) {
            dialling.failed(why);
            unlock();
        }
    }
}
