package chat.allium.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.LinkView;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.Connection;
import chat.allium.api.transport.Listener;
import chat.allium.api.transport.ListenerSpec;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.Registration;
import chat.allium.api.transport.TransportException;
import chat.allium.api.transport.TransportException.Reason;
import chat.allium.api.transport.TransportStatus.State;
import chat.allium.testkit.transport.FakeNetwork;
import chat.allium.testkit.transport.FakeTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LinkPoolTest {

    private final FakeNetwork network = new FakeNetwork();
    private final FakeLinks links = new FakeLinks(Node.peer(1));
    private final Home left = new Home(network, "left", Node.peer(1), links);
    private final Home right = new Home(network, "right", Node.peer(2), new FakeLinks(Node.peer(2)));

    @AfterEach
    void stop() {
        left.close();
        right.close();
    }

    private void friendsOverTcp() {
        left.plug("tcp");
        right.plug("tcp");
        Home.friends(left, right, "tcp");
    }

    private void connect() {
        left.pool.dial(right.self);
        left.messenger.await("up " + right.self);
        right.messenger.await("up " + left.self);
    }

    @Test
    void friendsTalkBothWays() throws TransportException {
        friendsOverTcp();
        left.pool.send(right.self, Home.message("hello"));
        right.messenger.await("frame 16 hello");
        right.messenger.await("up " + left.self);
        assertTrue(right.pool.offer(left.self, Home.message("hello yourself")));
        left.messenger.await("frame 16 hello yourself");
        assertEquals(List.of(new LinkView(right.self, "tcp", true)), left.pool.links());
        assertEquals(List.of(new LinkView(left.self, "tcp", false)), right.pool.links());
        left.messenger.until(
                "seen",
                () -> left.storage
                                .read(tx -> tx.peers().find(right.self).map(PeerRow::lastSeenAt))
                                .orElse(0L)
                        > 0);
        left.contacts.await("up " + right.self);
    }

    @Test
    void manySendersMakeOneDial() throws InterruptedException {
        friendsOverTcp();
        network.hold();
        CountDownLatch sent = new CountDownLatch(64);
        for (int i = 0; i < 64; i++) {
            String text = "m" + i;
            Thread.startVirtualThread(() -> {
                try {
                    left.pool.send(right.self, Home.message(text));
                    sent.countDown();
                } catch (TransportException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        left.messenger.until("a dial", () -> network.connects() == 1);
        network.release();
        assertTrue(sent.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < 64; i++) {
            right.messenger.await("frame 16 m" + i);
        }
        assertEquals(1, network.connects());
    }

    @Test
    void dialsThatCrossLeaveOneLinkTheSameOnBothSides() {
        friendsOverTcp();
        for (int i = 1; i <= 200; i++) {
            Thread.startVirtualThread(() -> left.pool.dial(right.self));
            right.pool.dial(left.self);
            left.messenger.until("one link, the same", this::agree);
            String text = "round " + i;
            left.messenger.until("carries", () -> agree() && left.pool.offer(right.self, Home.message(text)));
            right.messenger.await("frame 16 " + text);
            left.pool.disconnect(right.self);
            right.pool.disconnect(left.self);
            left.messenger.until(
                    "apart",
                    () -> left.pool.connected().isEmpty()
                            && right.pool.connected().isEmpty());
        }
    }

    private boolean agree() {
        List<LinkView> here = left.pool.links();
        List<LinkView> there = right.pool.links();
        return here.size() == 1
                && there.size() == 1
                && here.getFirst().dialled() != there.getFirst().dialled();
    }

    @Test
    void aCachedLinkThatProvesDeadIsReplacedOnce() throws TransportException {
        friendsOverTcp();
        connect();
        links.made.getFirst().die();
        assertFalse(left.pool.offer(right.self, Home.message("never")));
        left.pool.send(right.self, Home.message("again"));
        right.messenger.await("frame 16 again");
        assertEquals(2, network.connects());
    }

    @Test
    void aStalledLinkIsReplacedWithoutAGap() {
        friendsOverTcp();
        connect();
        links.made.getFirst().stall();
        left.messenger.await("up " + right.self, 2);
        right.messenger.await("up " + left.self, 2);
        assertEquals(0, left.messenger.count("down " + right.self));
        assertEquals(2, network.connects());
    }

    @Test
    void aFriendWhoIsAwayIsUnreachable() {
        friendsOverTcp();
        right.pool.stop();
        TransportException why =
                assertThrows(TransportException.class, () -> left.pool.send(right.self, Home.message("x")));
        assertEquals(Reason.UNREACHABLE, why.reason());
        left.messenger.await("failed UNREACHABLE");
    }

    @Test
    void aPeerThatIsNotDialsInVain() {
        friendsOverTcp();
        right.storage.write(tx -> tx.peers().remove(left.self));
        left.pool.dial(right.self);
        left.messenger.await("failed REFUSED");
        assertEquals(List.of(), right.pool.links());
    }

    @Test
    void withoutAMessengerNobodyIsLetIn() {
        friendsOverTcp();
        connect();
        right.messengerAttached.close();
        left.messenger.await("down " + right.self);
        left.pool.dial(right.self);
        left.messenger.await("failed CLOSED");
        right.pool.attach(right.messenger);
        left.pool.dial(right.self);
        left.messenger.await("up " + right.self, 2);
    }

    @Test
    void whenTheAnonymousTransportIsUnpluggedTheOtherIsNotUsedInstead() {
        FakeTransport tor = left.plug("tor");
        left.plug("tcp");
        right.plug("tor");
        right.plug("tcp");
        left.knows(right, PeerState.FRIEND, false, "tor", "tcp");
        right.knows(left, PeerState.FRIEND, false, "tor", "tcp");
        connect();
        assertEquals("tor", left.pool.links().getFirst().scheme());
        int connects = network.connects();

        left.unplug(tor);
        left.messenger.await("down " + right.self);
        left.pool.dial(right.self);
        left.messenger.await("failed NOT_READY");
        assertEquals(connects, network.connects());

        left.knows(right, PeerState.FRIEND, true, "tor", "tcp");
        left.pool.dial(right.self);
        left.messenger.await("up " + right.self, 2);
        assertEquals("tcp", left.pool.links().getFirst().scheme());
    }

    @Test
    void anAnonymousTransportThatFailsIsNotReplacedEither() {
        left.plug("tor");
        left.plug("tcp");
        right.plug("tcp");
        left.knows(right, PeerState.FRIEND, false, "tcp", "tor");
        left.pool.dial(right.self);
        left.messenger.await("failed UNREACHABLE");
        assertEquals(1, network.connects());
    }

    @Test
    void aFriendWithOnlyAddressesThatMayNotBeUsedIsSaidToBeSo() {
        friendsOverTcp();
        left.knows(right, PeerState.FRIEND, false, "tcp");
        left.pool.dial(right.self);
        left.messenger.await("failed INVALID");
        assertEquals(0, network.connects());
    }

    @Test
    void aTransportThatLeavesEndsItsDialsAndTheyAreTriedOverAnother() {
        FakeTransport tor = left.plug("tor");
        left.plug("tcp");
        right.plug("tcp");
        left.knows(right, PeerState.FRIEND, true, "tor", "tcp");
        right.knows(left, PeerState.FRIEND, true, "tcp");
        network.blackHole(right.address("tor"));
        left.pool.dial(right.self);
        left.messenger.until("a dial", () -> network.connects() == 1);
        left.unplug(tor);
        left.messenger.await("up " + right.self);
        assertEquals("tcp", left.pool.links().getFirst().scheme());
    }

    @Test
    void aTransportThatLeavesDoesNotMakeItsPeersAbsent() {
        FakeTransport tcp = left.plug("tcp");
        left.knows(right, PeerState.FRIEND, true, "tcp");
        network.blackHole(right.address("tcp"));
        left.pool.dial(right.self);
        left.messenger.until("a dial", () -> network.connects() == 1);
        left.unplug(tcp);
        left.messenger.await("failed CLOSED");
    }

    @Test
    void aTransportThatReturnsListensAgain() {
        FakeTransport tcp = left.plug("tcp");
        right.plug("tcp");
        Home.friends(left, right, "tcp");
        connect();
        List<PeerAddress> before = left.pool.addresses();
        for (int i = 2; i <= 4; i++) {
            left.unplug(tcp);
            right.messenger.await("down " + left.self, i - 1);
            assertEquals(before, left.pool.addresses(), "known while the transport is away");
            tcp = left.plug("tcp");
            left.messenger.await("online tcp", i);
            right.pool.dial(left.self);
            right.messenger.await("up " + left.self, i);
        }
    }

    @Test
    void whereThisNodeIsReachedIsKnownBeforeItsTransportIsThere() {
        left.plug("tor");
        left.messenger.until(
                "remembered",
                () -> left.storage.read(tx -> tx.settings().get("address.tor")).isPresent());
        try (Home again = new Home(network, "left", left.self, links, left.storage.reopened())) {
            again.messenger.until("known", () -> again.pool.addresses().equals(List.of(left.address("tor"))));
            assertFalse(again.pool.listens("tor"));
        }
    }

    @Test
    void anAddressThatIsTakenIsTriedAgain() throws Exception {
        FakeTransport occupier = left.transport("tor");
        Listener taken = occupier.listen(ListenerSpec.named("friends"), Connection::close);
        FakeTransport tor = left.transport("tor");
        left.pool.bindTransport(tor);
        left.messenger.await("online tor");
        assertFalse(left.pool.listens("tor"));
        taken.close();
        tor.become(State.DEGRADED);
        left.messenger.until("listens", () -> left.pool.listens("tor"));
    }

    @Test
    void nobodyIsReceivedBeforeThereIsAStorage() {
        try (Home bare = new Home(network, "bare", Node.peer(3), links)) {
            bare.pool.unbindStorage(bare.storage);
            FakeTransport tcp = bare.transport("tcp");
            bare.pool.bindTransport(tcp);
            bare.messenger.await("online tcp");
            assertFalse(bare.pool.listens("tcp"));
            bare.pool.bindStorage(bare.storage);
            bare.messenger.until("listens", () -> bare.pool.listens("tcp"));
        }
    }

    @Test
    void statusTellsOnline() {
        FakeTransport tor = left.transport("tor");
        tor.become(State.STARTING);
        left.plug(tor);
        left.knows(right, PeerState.FRIEND, false, "tor");
        left.pool.dial(right.self);
        left.messenger.await("failed NOT_READY");
        assertEquals(0, left.messenger.count("online tor"));
        tor.become(State.ONLINE);
        left.messenger.await("online tor");
        tor.become(State.DEGRADED);
        tor.become(State.BLOCKED);
        tor.become(State.ONLINE);
        left.messenger.await("online tor", 2);
        Recorder late = new Recorder(Set.of(200));
        left.pool.attach(late);
        late.await("online tor");
    }

    @Test
    void whoOwesAnAnswerMayOnlyAnswer() throws TransportException {
        friendsOverTcp();
        left.knows(right, PeerState.PENDING, true, "tcp");
        right.pool.dial(left.self);
        right.messenger.await("up " + left.self);
        right.pool.send(left.self, new Frame(FrameType.ACCEPT, "yes".getBytes(StandardCharsets.UTF_8)));
        left.contacts.await("frame 32 yes");
        right.pool.send(left.self, Home.message("too early"));
        right.messenger.await("down " + left.self);
        assertEquals(0, left.messenger.count("frame 16 too early"));

        right.pool.dial(left.self);
        right.messenger.await("up " + left.self, 2);
        left.knows(right, PeerState.FRIEND, true, "tcp");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            right.pool.send(left.self, Home.message("m" + i));
            texts.add("frame 16 m" + i);
        }
        left.messenger.await("frame 16 m19");
        assertEquals(
                texts,
                left.messenger.lines().stream()
                        .filter(line -> line.startsWith("frame"))
                        .toList());
    }

    @Test
    void whatIsHostedIsHostedAgain() throws Exception {
        BlockingQueue<Link> guests = new LinkedBlockingQueue<>();
        byte[] seed = new byte[32];
        ListenerSpec spec = ListenerSpec.keyed("contact", seed);
        Registration hosted = left.pool.hostContact(spec, guests::add);
        FakeTransport tor = left.plug("tor");
        right.plug("tor");
        PeerAddress address = right.pool.rendezvous(seed).getFirst();
        assertReached(address, guests);
        left.unplug(tor);
        left.plug("tor");
        assertReached(address, guests);
        assertThrows(TransportException.class, () -> right.pool.open(address, Protocol.FRIEND, Optional.of(left.self)));
        hosted.close();
        left.messenger.until("closed", () -> isClosed(address));
    }

    private boolean isClosed(PeerAddress address) {
        try (Link link = right.pool.open(address, Protocol.CONTACT, Optional.of(left.self))) {
            return link == null;
        } catch (TransportException e) {
            return true;
        }
    }

    private void assertReached(PeerAddress address, BlockingQueue<Link> guests) throws Exception {
        left.messenger.until("hosted", () -> !isClosed(address));
        try (Link link = right.pool.open(address, Protocol.CONTACT, Optional.of(left.self))) {
            link.send(new Frame(FrameType.ASK, new byte[0]));
        }
        while (!guests.isEmpty()) {
            guests.remove().close();
        }
    }

    @Test
    void strangersWithRequestsHaveEightPlaces() throws Exception {
        BlockingQueue<Link> guests = new LinkedBlockingQueue<>();
        left.plug("tcp");
        left.pool.acceptContacts(guests::add);
        FakeTransport stranger = right.plug("tcp");
        List<Link> open = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            open.add(right.pool.open(left.address("tcp"), Protocol.CONTACT, Optional.of(left.self)));
        }
        Link ninth = right.pool.open(left.address("tcp"), Protocol.CONTACT, Optional.of(left.self));
        assertThrows(TransportException.class, ninth::receive);
        guests.take().close();
        Link tenth = right.pool.open(left.address("tcp"), Protocol.CONTACT, Optional.of(left.self));
        tenth.send(new Frame(FrameType.ASK, new byte[0]));
        for (int i = 1; i < 8; i++) {
            guests.take();
        }
        assertEquals(FrameType.ASK, guests.take().receive().type());
        assertFalse(stranger.anonymous());
    }

    @Test
    void theSilentFindNoMoreThanThirtyTwoPlacesAndFriendsWhoAreInKeepTheirs() throws Exception {
        friendsOverTcp();
        connect();
        FakeTransport stranger = new FakeTransport(network, "tcp", false, "stranger");
        List<Connection> silent = new ArrayList<>();
        for (int i = 0; i < Slots.STRANGERS; i++) {
            silent.add(stranger.connect(right.address("tcp"), Duration.ofSeconds(1)));
        }
        right.messenger.until("one too many is closed", () -> isRefused(stranger));
        left.pool.send(right.self, Home.message("still here"));
        right.messenger.await("frame 16 still here");
        silent.forEach(Connection::close);
        right.messenger.until("places are free again", () -> !isRefused(stranger));
    }

    private boolean isRefused(FakeTransport stranger) {
        try (Connection connection = stranger.connect(right.address("tcp"), Duration.ofSeconds(1))) {
            new FakeLinks(Node.peer(9)).client(connection, Protocol.FRIEND, Optional.empty(), Duration.ofSeconds(1));
            return false;
        } catch (TransportException e) {
            return true;
        }
    }

    @Test
    void stoppingSaysGoodbyeAndTakesNoTime() {
        friendsOverTcp();
        connect();
        network.blackHole(left.address("tcp"));
        right.knows(left, PeerState.FRIEND, true, "tcp");
        long before = System.nanoTime();
        left.pool.stop();
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(2));
        right.messenger.await("down " + left.self);
    }
}
