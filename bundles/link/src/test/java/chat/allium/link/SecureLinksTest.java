package chat.allium.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.identity.Label;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.testkit.identity.TestIdentity;
import chat.allium.testkit.transport.FakeConnection;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SecureLinksTest {

    private final Ends ends = new Ends();

    @AfterEach
    void close() {
        ends.close();
    }

    private static TransportException failure(CompletableFuture<Link> link) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> link.get(20, TimeUnit.SECONDS));
        return assertInstanceOf(TransportException.class, failed.getCause());
    }

    @Test
    void bothEndsSeeEachOthersIdentityAndTheSameLink() throws Exception {
        Link[] links = ends.join(Protocol.FRIEND);
        assertEquals(Optional.of(ends.bob.self()), links[0].peer());
        assertEquals(Optional.of(ends.alice.self()), links[1].peer());
        assertTrue(links[0].dialled());
        assertFalse(links[1].dialled());
        assertNotEquals(0, links[0].id());
        assertEquals(links[0].id(), links[1].id());
        assertEquals("fake", links[0].scheme());
        byte[] exported = links[0].export(Label.EXPORT_REQUEST, 32);
        assertArrayEquals(exported, links[1].export(Label.EXPORT_REQUEST, 32));
        assertEquals(32, exported.length);
    }

    @Test
    void theKeyExchangeIsPostQuantum() throws Exception {
        CompletableFuture<Link> client = ends.client(Protocol.FRIEND, Optional.of(ends.bob.self()));
        BcTlsCrypto crypto = new BcTlsCrypto();
        ServerSide side = new ServerSide(ends.bob, crypto, Set.of(Protocol.FRIEND));
        FakeConnection end = ends.connection[1];
        new TlsServerProtocol(end.in(), end.out()).accept(side);
        client.get(20, TimeUnit.SECONDS);
        assertEquals(NamedGroup.X25519MLKEM768, side.group());
    }

    @Test
    void theRequesterOfAContactStaysAnonymous() throws Exception {
        Link[] links = ends.join(Protocol.CONTACT);
        assertEquals(Protocol.CONTACT, links[1].protocol());
        assertEquals(Optional.empty(), links[1].peer());
        assertEquals(Optional.of(ends.bob.self()), links[0].peer());
    }

    @Test
    void theOwnerOfAContactNeedNotBeKnownBefore() throws Exception {
        CompletableFuture<Link> client = ends.client(Protocol.CONTACT, Optional.empty());
        ends.server(Set.of(Protocol.FRIEND, Protocol.CONTACT));
        assertEquals(
                Optional.of(ends.bob.self()), client.get(20, TimeUnit.SECONDS).peer());
    }

    @Test
    void aStrangerIsRefusedBeforeAnythingOfOursIsSent() throws Exception {
        BcTlsCrypto crypto = new BcTlsCrypto();
        ServerSide stranger = new ServerSide(ends.bob, crypto, Set.of(Protocol.FRIEND));
        CompletableFuture<Object> served = Ends.start(() -> {
            FakeConnection end = ends.connection[1];
            new TlsServerProtocol(end.in(), end.out()).accept(stranger);
            return "accepted";
        });
        TransportException refused = failure(ends.client(Protocol.FRIEND, Optional.of(new TestIdentity().self())));
        assertEquals(Reason.NOT_THE_PEER, refused.reason());
        assertThrows(ExecutionException.class, () -> served.get(20, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), stranger.client(), "the client's certificate was never seen");
        assertTrue(ends.connection[0].isClosed());
    }

    @Test
    void withoutACommonProtocolThereIsNoLink() {
        CompletableFuture<Link> client = ends.client(Protocol.CONTACT, Optional.empty());
        CompletableFuture<Link> server = ends.server(Set.of(Protocol.FRIEND));
        assertEquals(Reason.CLOSED, failure(server).reason());
        assertEquals(Reason.CLOSED, failure(client).reason());
        assertTrue(ends.connection[0].isClosed() && ends.connection[1].isClosed());
    }

    @Test
    void aFriendMustBeNamed() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ends.aliceLinks.client(ends.connection[0], Protocol.FRIEND, Optional.empty(), Ends.DEADLINE));
    }

    @Test
    void silenceEndsAtTheDeadline() {
        CompletableFuture<Link> client = Ends.start(() -> ends.aliceLinks.client(
                ends.connection[0], Protocol.FRIEND, Optional.of(ends.bob.self()), Duration.ofMillis(100)));
        assertEquals(Reason.TIMEOUT, failure(client).reason());
        assertTrue(ends.connection[0].isClosed());
    }

    @Test
    void whoDialsAndSaysNothingIsClosedLongBeforeTheDeadline() throws Exception {
        SecureLinks hasty = new SecureLinks(ends.bob, new SecureRandom(), ends.clock::get, 5, Duration.ofMillis(50));
        CompletableFuture<Link> server =
                Ends.start(() -> hasty.server(ends.connection[1], Set.of(Protocol.FRIEND), Duration.ofHours(1)));

        failure(server);
        assertTrue(ends.connection[1].isClosed());
        hasty.stop();
    }

    @Test
    void whoHasBegunHasAllOfTheDeadline() throws Exception {
        SecureLinks hasty = new SecureLinks(ends.bob, new SecureRandom(), ends.clock::get, 5, Duration.ofMillis(50));
        CompletableFuture<Link> server =
                Ends.start(() -> hasty.server(ends.connection[1], Set.of(Protocol.FRIEND), Duration.ofMillis(500)));
        ends.connection[0].out().write(22);
        ends.connection[0].out().flush();

        assertEquals(Reason.TIMEOUT, failure(server).reason(), "not that of silence, which says CLOSED");
        hasty.stop();
    }

    @Test
    void aPeerThatHangsUpIsClosed() {
        CompletableFuture<Link> client = ends.client(Protocol.FRIEND, Optional.of(ends.bob.self()));
        ends.connection[1].close();
        assertEquals(Reason.CLOSED, failure(client).reason());
    }

    @Test
    void noiseInsteadOfAHandshakeIsNoError() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            FakeConnection[] pair = FakeConnection.pair("fake");
            CompletableFuture<Link> server =
                    Ends.start(() -> ends.bobLinks.server(pair[1], Set.of(Protocol.FRIEND), Ends.DEADLINE));
            byte[] noise = new byte[1 + random.nextInt(400)];
            random.nextBytes(noise);
            if (i % 2 == 0) {
                System.arraycopy(new byte[] {22, 3, 1, 0, 60, 1, 0, 0, 56}, 0, noise, 0, Math.min(9, noise.length));
            }
            write(pair[0], noise);
            assertEquals(Reason.CLOSED, failure(server).reason());
        }
    }

    private static void write(Connection to, byte[] bytes) throws IOException {
        try {
            to.out().write(bytes);
            to.out().flush();
        } finally {
            to.close();
        }
    }
}
