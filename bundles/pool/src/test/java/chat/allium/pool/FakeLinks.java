package chat.allium.pool;

import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Links that believe whom they talk to: the names, a nonce of each side, then frames. */
final class FakeLinks implements LinkFactory {

    private static final SecureRandom RANDOM = new SecureRandom();

    final List<FakeLink> made = new CopyOnWriteArrayList<>();
    private final PeerId self;

    FakeLinks(PeerId self) {
        this.self = self;
    }

    @Override
    public Link client(Connection connection, Protocol protocol, Optional<PeerId> expected, Duration deadline)
            throws TransportException {
        try {
            DataInputStream in = new DataInputStream(connection.in());
            DataOutputStream out = new DataOutputStream(connection.out());
            long nonce = RANDOM.nextLong();
            out.writeByte(protocol.ordinal());
            out.write(self.bytes());
            out.writeLong(nonce);
            out.flush();
            PeerId peer = PeerId.of(in.readNBytes(PeerId.LENGTH));
            long id = in.readLong() ^ nonce | 1;
            if (expected.isPresent() && !expected.get().equals(peer)) {
                connection.close();
                throw new TransportException(Reason.NOT_THE_PEER, "Somebody else answered there.");
            }
            return keep(new FakeLink(connection, Optional.of(peer), protocol, true, id, in, out));
        } catch (IOException | IllegalArgumentException e) {
            throw closed(connection, e);
        }
    }

    @Override
    public Link server(Connection connection, Set<Protocol> accepted, Duration deadline) throws TransportException {
        try {
            DataInputStream in = new DataInputStream(connection.in());
            DataOutputStream out = new DataOutputStream(connection.out());
            Protocol protocol = Protocol.values()[in.readByte()];
            PeerId peer = PeerId.of(in.readNBytes(PeerId.LENGTH));
            long nonce = RANDOM.nextLong();
            long id = in.readLong() ^ nonce | 1;
            if (!accepted.contains(protocol)) {
                throw new IOException("a protocol that is not spoken here");
            }
            out.write(self.bytes());
            out.writeLong(nonce);
            out.flush();
            Optional<PeerId> authenticated = protocol == Protocol.FRIEND ? Optional.of(peer) : Optional.empty();
            return keep(new FakeLink(connection, authenticated, protocol, false, id, in, out));
        } catch (IOException | IllegalArgumentException e) {
            throw closed(connection, e);
        }
    }

    private FakeLink keep(FakeLink link) {
        made.add(link);
        return link;
    }

    private static TransportException closed(Connection connection, Exception cause) {
        connection.close();
        return new TransportException(Reason.CLOSED, "The handshake failed.", cause);
    }
}
