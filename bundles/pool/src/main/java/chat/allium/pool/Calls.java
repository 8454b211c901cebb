package chat.allium.pool;

import chat.allium.api.transport.TransportException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Every call under way, so that all end when the pool does. */
final class Calls {

    /** What a call waits for.
     *
     * @param <T> what it brings */
    @FunctionalInterface
    interface Work<T> {
        T in(Call call) throws TransportException;
    }

    private final Set<Call> under = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    <T> T run(Call call, Work<T> work) throws TransportException {
        under.add(call);
        if (stopped) {
            call.cancel();
        }
        call.begin();
        try {
            return work.in(call);
        } finally {
            call.end();
            under.remove(call);
        }
    }

    void stop() {
        stopped = true;
        under.forEach(Call::cancel);
    }
}
