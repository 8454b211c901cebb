package chat.allium.link;

import chat.allium.api.identity.Identity;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Link;
import chat.allium.api.link.LinkFactory;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handshakes on the caller's thread, under a deadline that closes the connection. */
@Component
public final class SecureLinks implements LinkFactory {

    private static final Logger LOG = LoggerFactory.getLogger(SecureLinks.class);
    private static final long TICK_MILLIS = 1000;
    /** Who dialled and says nothing for this long holds no place any longer. */
    private static final Duration FIRST_BYTE = Duration.ofSeconds(10);

    private final Identity identity;
    private final BcTlsCrypto crypto;
    private final Timer timer;
    private final Duration firstByte;
    private final Set<TlsLink> open = ConcurrentHashMap.newKeySet();

    /** For Declarative Services. */
    @Activate
    public SecureLinks(@Reference Identity identity) {
        this(identity, new SecureRandom(), System::nanoTime, TICK_MILLIS, FIRST_BYTE);
    }

    SecureLinks(Identity identity, SecureRandom random, LongSupplier nanos, long tickMillis, Duration firstByte) {
        this.firstByte = firstByte;
        this.identity = identity;
        this.crypto = new BcTlsCrypto(random);
        this.timer = new Timer(nanos, tickMillis);
    }

    /** Ends every link. */
    @Deactivate
    public void stop() {
        open.forEach(TlsLink::close);
        timer.close();
        open.forEach(TlsLink::abandon);
    }

    @FunctionalInterface
    private interface Handshake {
        Session shake() throws IOException;
    }

    @Override
    public Link client(Connection connection, Protocol protocol, Optional<PeerId> expected, Duration deadline)
            throws TransportException {
        if (expected.isEmpty() && protocol != Protocol.CONTACT) {
            throw new IllegalArgumentException("only a contact may be unknown");
        }
        ClientSide side = new ClientSide(identity, crypto, protocol, expected);
        return link(connection, deadline, side::isStranger, () -> {
            var tls = new TlsClientProtocol(connection.in(), connection.out());
            tls.connect(side);
            return new Session(
                    side.server(), protocol, true, tls.getInputStream(), tls.getOutputStream(), side.exporter());
        });
    }

    @Override
    public Link server(Connection connection, Set<Protocol> accepted, Duration deadline) throws TransportException {
        ServerSide side = new ServerSide(identity, crypto, accepted);
        try (Timer.Deadline silence = timer.deadline(firstByte.toNanos(), connection::close)) {
            return link(connection, deadline, () -> false, () -> {
                var tls = new TlsServerProtocol(new FirstByte(connection.in(), silence::close), connection.out());
                tls.accept(side);
                return new Session(
                        side.client(),
                        side.protocol(),
                        false,
                        tls.getInputStream(),
                        tls.getOutputStream(),
                        side.exporter());
            });
        }
    }

    private Link link(Connection connection, Duration limit, BooleanSupplier stranger, Handshake handshake)
            throws TransportException {
        try (Timer.Deadline deadline = timer.deadline(limit.toNanos(), connection::close)) {
            try {
                TlsLink link = new TlsLink(connection, handshake.shake(), timer, open);
                link.start();
                return link;
            } catch (IOException | RuntimeException e) {
                connection.close();
                LOG.debug("A handshake failed", e);
                throw failure(stranger.getAsBoolean(), deadline.hasPassed(), e);
            }
        }
    }

    private static TransportException failure(boolean stranger, boolean late, Exception cause) {
        if (stranger) {
            return new TransportException(Reason.NOT_THE_PEER, "Somebody else answered there.", cause);
        }
        return late
                ? new TransportException(Reason.TIMEOUT, "The handshake took too long.", cause)
                : new TransportException(Reason.CLOSED, "The handshake failed.", cause);
    }
}
