package chat.allium.transport.tor;

import chat.allium.api.transport.Connection;
import chat.allium.arti.TorStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;

/** A stream of arti. It stands among the open ones until it is closed. */
final class TorConnection implements Connection {

    private final TorStream stream;
    private final Set<TorConnection> open;

    TorConnection(TorStream stream, Set<TorConnection> open) {
        this.stream = stream;
        this.open = open;
        open.add(this);
    }

    @Override
    public String scheme() {
        return OnionTarget.SCHEME;
    }

    @Override
    public InputStream in() {
        return stream.in();
    }

    @Override
    public OutputStream out() {
        return stream.out();
    }

    @Override
    public void authenticated() {
        stream.authenticated();
    }

    @Override
    public void close() {
        open.remove(this);
        stream.close();
    }
}
