package chat.allium.pool;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.TransportException;
import java.util.Optional;

/** A link that keeps a stranger's place until it is closed. */
record GuestLink(Link link, Slots.Slot slot) implements Link {

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
    public void shun() {
        slot.close();
        link.shun();
    }

    @Override
    public void close() {
        slot.close();
        link.close();
    }
}
