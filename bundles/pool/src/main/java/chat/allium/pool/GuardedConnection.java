package chat.allium.pool;

import chat.allium.api.transport.Connection;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connection whose end nobody waits for in vain. */
final class GuardedConnection implements Connection {

    private final Connection inner;
    private final Guard guard;
    private final AtomicBoolean closed = new AtomicBoolean();

    GuardedConnection(Connection inner, Guard guard) {
        this.inner = inner;
        this.guard = guard;
    }

    @Override
    public String scheme() {
        return inner.scheme();
    }

    @Override
    public InputStream in() {
        return inner.in();
    }

    @Override
    public OutputStream out() {
        return inner.out();
    }

    @Override
    public void authenticated() {
        inner.authenticated();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            guard.close(inner::close);
        }
    }
}
