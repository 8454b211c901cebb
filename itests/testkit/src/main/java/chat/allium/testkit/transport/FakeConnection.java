package chat.allium.testkit.transport;

import chat.allium.api.transport.Connection;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** One end of a connection in memory. */
public final class FakeConnection implements Connection {

    private final String scheme;
    private final Pipe incoming;
    private final Pipe outgoing;
    private final InputStream in;
    private final OutputStream out;
    private volatile boolean authenticated;
    private volatile boolean closed;

    FakeConnection(String scheme, Pipe incoming, Pipe outgoing) {
        this.scheme = scheme;
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.in = incoming.input();
        this.out = new BufferedOutputStream(outgoing.output());
    }

    /** Two ends that are joined: what one writes, the other reads. */
    public static FakeConnection[] pair(String scheme) {
        Pipe there = new Pipe();
        Pipe back = new Pipe();
        return new FakeConnection[] {new FakeConnection(scheme, back, there), new FakeConnection(scheme, there, back)};
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void authenticated() {
        authenticated = true;
    }

    @Override
    public void close() {
        closed = true;
        outgoing.end();
        incoming.abort();
    }

    /** Nothing arrives any more in either direction and nobody is told: a half-open connection. */
    public void freeze() {
        incoming.freeze();
        outgoing.freeze();
    }

    /** Whether somebody said that the peer has authenticated. */
    public boolean isAuthenticated() {
        return authenticated;
    }

    /** Whether this end was closed. */
    public boolean isClosed() {
        return closed;
    }
}
