package chat.allium.contacts;

import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.Hello;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkHandler;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.TransportException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of a link in memory. Two ends of one link export the same, ends of two links do not. */
class FakeLink implements Link {

    private static final Frame END = new Frame(255, new byte[0]);

    private final Optional<PeerId> peer;
    private final Protocol protocol;
    private final String scheme;
    private final long id;
    private final BlockingQueue<Frame> in;
    private final BlockingQueue<Frame> out;

    FakeLink(
            Optional<PeerId> peer,
            Protocol protocol,
            String scheme,
            long id,
            BlockingQueue<Frame> in,
            BlockingQueue<Frame> out) {
        this.peer = peer;
        this.protocol = protocol;
        this.scheme = scheme;
        this.id = id;
        this.in = in;
        this.out = out;
    }

    /** Both ends of a CONTACT link. */
    record Pair(FakeLink requester, FakeLink owner) {}

    static Pair contact(PeerId owner, String scheme, long id) {
        BlockingQueue<Frame> there = new LinkedBlockingQueue<>();
        BlockingQueue<Frame> back = new LinkedBlockingQueue<>();
        return new Pair(
                new FakeLink(Optional.of(owner), Protocol.CONTACT, scheme, id, back, there),
                new FakeLink(Optional.empty(), Protocol.CONTACT, scheme, id, there, back));
    }

    @Override
    public Optional<PeerId> peer() {
        return peer;
    }

    @Override
    public Protocol protocol() {
        return protocol;
    }

    @Override
    public boolean dialled() {
        return peer.isPresent();
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public byte[] export(Label label, int length) {
        try {
            byte[] seed = (label.text() + id).getBytes(StandardCharsets.UTF_8);
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(seed), length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void send(Frame frame) throws TransportException {
        out.add(frame);
    }

    @Override
    public Frame receive() throws TransportException {
        try {
            Frame frame = in.poll(10, TimeUnit.SECONDS);
            if (frame == null || frame == END) {
                in.add(END);
                throw new TransportException(TransportException.Reason.CLOSED, "the link has ended");
            }
            return frame;
        } catch (InterruptedException e) {
            throw new TransportException(TransportException.Reason.CLOSED, "interrupted", e);
        }
    }

    @Override
    public void run(Hello mine, LinkHandler handler) {
        throw new UnsupportedOperationException("a CONTACT link is not run");
    }

    @Override
    public void awaiting(boolean outstanding) {}

    @Override
    public void close() {
        out.add(END);
        in.add(END);
    }
}
