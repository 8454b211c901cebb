package chat.allium.contacts;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.TransportException;
import java.util.Optional;
import java.util.Queue;

/** A link of which somebody notes what is sent. */
final class Overheard implements Link {

    private final Link link;
    private final Queue<Frame> notes;

    Overheard(Link link, Queue<Frame> notes) {
        this.link = link;
        this.notes = notes;
    }

    @Override
    public Optional<PeerId> peer() {
        return link.peer();
    }

    @Override
    public Protocol protocol() {
        return link.protocol();
    }

    @Override
    public boolean dialled() {
        return link.dialled();
    }

    @Override
    public String scheme() {
        return link.scheme();
    }

    @Override
    public long id() {
        return link.id();
    }

    @Override
    public byte[] export(Label label, int length) {
        return link.export(label, length);
    }

    @Override
    public void send(Frame frame) throws TransportException {
        notes.add(frame);
        link.send(frame);
    }

    @Override
    public Frame receive() throws TransportException {
        return link.receive();
    }

    @Override
    public void run(Hello mine, LinkHandler handler) {
        link.run(mine, handler);
    }

    @Override
    public void awaiting(boolean outstanding) {
        link.awaiting(outstanding);
    }

    @Override
    public void close() {
        link.close();
    }
}
