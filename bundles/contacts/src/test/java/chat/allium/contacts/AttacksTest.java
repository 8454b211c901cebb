package chat.allium.contacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Friend;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.VaultException;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Link;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.contacts.wire.Offer;
import chat.allium.contacts.wire.Refused;
import chat.allium.contacts.wire.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One test for each control: unplug the control, and its test fails. */
class AttacksTest {

    @TempDir
    Path temp;

    private final FakeNet net = new FakeNet();
    private Node ada;
    private Node bob;
    private Node mallory;

    @BeforeEach
    void setUp() {
        ada = new Node(net, temp.resolve("ada"), "tor", "tcp");
        bob = new Node(net, temp.resolve("bob"), "tor", "tcp");
        mallory = new Node(net, temp.resolve("mallory"), "tor", "tcp");
    }

    @AfterEach
    void tearDown() {
        ada.close();
        bob.close();
        mallory.close();
        net.close();
    }

    private PeerAddress contactOnion(FriendCode code) {
        return FakePool.onion(bob.codes.contactSeed(code));
    }

    private Link toBob() {
        return net.connect(net.host(contactOnion(bob.contacts.code())).orElseThrow(), "tor");
    }

    private static byte[] export(Link link) {
        return link.export(Label.EXPORT_REQUEST, Wire.EXPORT_LENGTH);
    }

    private Frame ask(Link link, FriendCode code, PeerId owner) throws TransportException {
        link.send(Wire.ask(Wire.proof(code, export(link), owner)));
        return link.receive();
    }

    private Frame request(Node from, Link link, byte[] card, String replyTo) {
        byte[] signed = Wire.signedRequest(export(link), bob.id(), bob.contacts.code(), card, replyTo);
        return Wire.request(card, replyTo, from.identity.sign(Label.REQUEST, signed));
    }

    /** A whole exchange by hand; its answer. */
    private Frame ask(Node from, byte[] card, String replyTo) throws TransportException {
        try (Link link = toBob()) {
            assertEquals(
                    FrameType.OFFER, ask(link, bob.contacts.code(), bob.id()).type());
            link.send(request(from, link, card, replyTo));
            return link.receive();
        }
    }

    private static void assertRefused(Refused.Reason reason, Frame frame) throws Exception {
        assertEquals(FrameType.REFUSED, frame.type());
        assertEquals(reason, Refused.parseFrom(frame.payload()).getReason());
    }

    @Test
    void whoSquatsTheContactOnionLearnsNothing() throws Exception {
        FriendCode code = bob.contacts.code();
        net.contactOnions.put(contactOnion(code), new FakeNet.Host(mallory.id(), link -> {
            try {
                link.receive();
                link.send(Wire.offer(mallory.codes.newSalt()));
            } catch (TransportException e) {
                throw new AssertionError(e);
            }
        }));
        ada.contacts.befriend(code, Optional.empty(), "bob");
        ada.awaitStatus("waiting: somebody answers in the owner's place");
        assertEquals(List.of(FrameType.ASK), net.asked.stream().map(Frame::type).toList());
        assertTrue(ada.storage.read(tx -> tx.peers().find(mallory.id())).isEmpty());
    }

    @Test
    void whoRelaysTheTrueSaltIsNotTheOwner() throws Exception {
        FriendCode code = bob.contacts.code();
        Frame genuine;
        try (Link link = toBob()) {
            genuine = ask(link, code, bob.id());
        }
        assertEquals(FrameType.OFFER, genuine.type());
        net.contactOnions.put(contactOnion(code), new FakeNet.Host(mallory.id(), link -> {
            try {
                link.receive();
                link.send(genuine);
            } catch (TransportException e) {
                throw new AssertionError(e);
            }
        }));
        ada.contacts.befriend(code, Optional.empty(), "bob");
        ada.awaitStatus("waiting: somebody answers in the owner's place");
        assertEquals(List.of(FrameType.ASK), net.asked.stream().map(Frame::type).toList());
    }

    @Test
    void aStrangerAtTheTcpPortGetsNoSalt() throws Exception {
        bob.contacts.code();
        var host = net.host(bob.pool.addresses().getLast()).orElseThrow();
        try (Link link = net.connect(host, "tcp")) {
            assertRefused(Refused.Reason.UNKNOWN, ask(link, FriendCode.of(new byte[16]), bob.id()));
        }
        try (Link link = net.connect(host, "tcp")) {
            link.send(Wire.request(new byte[10], "", new byte[64]));
            assertRefused(Refused.Reason.UNKNOWN, link.receive());
        }
        try (Link link = net.connect(host, "tcp")) {
            Frame offer = ask(link, bob.contacts.code(), bob.id());
            byte[] salt = Offer.parseFrom(offer.payload()).getSalt().toByteArray();
            assertEquals(bob.contacts.code(), bob.codes.commit(bob.id(), salt));
        }
    }

    @Test
    void aProofOpensOnlyTheLinkItWasMadeFor() throws Exception {
        try (Link one = toBob();
                Link other = toBob()) {
            one.send(Wire.ask(Wire.proof(bob.contacts.code(), export(other), bob.id())));
            assertRefused(Refused.Reason.UNKNOWN, one.receive());
        }
    }

    @Test
    void aReplayedRequestIsRefused() throws Exception {
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        bob.awaitRequest();
        Frame overheard = net.asked.stream()
                .filter(frame -> frame.type() == FrameType.REQUEST)
                .findFirst()
                .orElseThrow();
        bob.contacts.decline(ada.id());
        ada.await(ContactEvent.Declined.class, e -> true);
        bob.settle();
        try (Link link = toBob()) {
            ask(link, bob.contacts.code(), bob.id());
            link.send(overheard);
            assertRefused(Refused.Reason.INVALID, link.receive());
        }
        assertEquals(List.of(), bob.contacts.incoming());
    }

    @Test
    void aRequestIsSignedByWhoeverTheCardNames() throws Exception {
        byte[] stolen = ada.identity.issueCard("Ada", List.of());
        assertRefused(Refused.Reason.INVALID, ask(mallory, stolen, ""));
        assertRefused(Refused.Reason.INVALID, ask(bob, bob.identity.issueCard("Bob", List.of()), ""));
        assertEquals(List.of(), bob.contacts.incoming());
    }

    @Test
    void aRequesterHasOneRequestHoweverOftenItAsks() throws Exception {
        byte[] card = mallory.identity.issueCard("M", List.of());
        for (int i = 0; i < 5; i++) {
            assertEquals(FrameType.RECEIVED, ask(mallory, card, "").type());
        }
        assertEquals(1, bob.contacts.incoming().size());
        assertEquals(
                1,
                bob.events.stream()
                        .filter(ContactEvent.Requested.class::isInstance)
                        .count());
    }

    @Test
    void onlySoManyRequestsWait() throws Exception {
        bob.restart(new Office.Limits(2, Duration.ofSeconds(30), Duration.ofMinutes(15), 8));
        for (int i = 0; i < 2; i++) {
            try (Node other = new Node(net, temp.resolve("other" + i), "tor")) {
                assertEquals(
                        FrameType.RECEIVED,
                        ask(other, other.identity.issueCard("o", List.of()), "").type());
            }
        }
        byte[] card = mallory.identity.issueCard("M", List.of());
        assertRefused(Refused.Reason.FULL, ask(mallory, card, ""));
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        ada.awaitStatus("waiting: too many requests");
        bob.contacts.decline(bob.contacts.incoming().getFirst().requester());
        assertEquals(FrameType.RECEIVED, ask(mallory, card, "").type());
    }

    @Test
    void aBlockedRequesterSeesNoDifference() throws Exception {
        befriendAda();
        bob.contacts.block(ada.id(), true);
        assertEquals(
                FrameType.RECEIVED,
                ask(ada, ada.identity.issueCard("A", List.of()), "").type());
        assertEquals(List.of(), bob.contacts.incoming());
        assertTrue(bob.storage.read(tx -> tx.requests().incoming()).isEmpty());
        assertEquals(
                Friend.State.BLOCKED,
                bob.contacts.friend(ada.id()).orElseThrow().state());
    }

    private void befriendAda() throws ContactException {
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        bob.awaitRequest();
        ada.awaitStatus("received");
        bob.contacts.accept(ada.id(), "ada");
        ada.awaitFriend("bob");
        bob.awaitFriend("ada");
    }

    private Frame acceptance(Node owner, PeerId requester, FriendCode code) {
        byte[] signed = Wire.signedAcceptance(owner.id(), requester, code);
        return Wire.accept(owner.identity.issueCard("x", List.of()), owner.identity.sign(Label.ACCEPTANCE, signed));
    }

    @Test
    void anAcceptanceThatAnswersNothingIsRefused() {
        ada.pool.connect(mallory.pool);
        ada.pool.frameFrom(mallory.id(), acceptance(mallory, ada.id(), mallory.contacts.code()));
        awaitDisconnected(mallory.id());
        assertEquals(List.of(), ada.contacts.friends());
        assertTrue(ada.storage.read(tx -> tx.peers().find(mallory.id())).isEmpty());
        assertFalse(net.sent.stream().anyMatch(frame -> frame.type() == FrameType.ACCEPTED));
    }

    @Test
    void anAcceptanceForSomebodyElseOrByAnotherCodeIsRefused() throws ContactException {
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        ada.awaitStatus("received");
        Frame stolenCard = Wire.accept(
                mallory.identity.issueCard("x", List.of()),
                bob.identity.sign(Label.ACCEPTANCE, Wire.signedAcceptance(bob.id(), ada.id(), bob.contacts.code())));
        List<Frame> wrong = List.of(
                acceptance(bob, mallory.id(), bob.contacts.code()),
                acceptance(bob, ada.id(), mallory.contacts.code()),
                acceptance(mallory, ada.id(), bob.contacts.code()),
                stolenCard,
                new Frame(FrameType.ACCEPT, new byte[] {1, 2, 3}));
        for (Frame frame : wrong) {
            ada.pool.connect(bob.pool);
            ada.pool.frameFrom(bob.id(), frame);
            awaitDisconnected(bob.id());
            assertEquals(List.of(), ada.contacts.friends());
        }
        ada.pool.connect(bob.pool);
        ada.pool.frameFrom(bob.id(), acceptance(bob, ada.id(), bob.contacts.code()));
        ada.awaitFriend("bob");
    }

    @Test
    void aRepeatedAcceptanceOfAFriendIsConfirmedAgain() throws ContactException {
        befriendAda();
        net.sent.clear();
        ada.pool.frameFrom(bob.id(), acceptance(bob, ada.id(), bob.contacts.code()));
        ada.settleFrames();
        assertEquals(
                List.of(FrameType.ACCEPTED), net.sent.stream().map(Frame::type).toList());
        assertTrue(ada.pool.connected().contains(bob.id()));
    }

    @Test
    void whoWasNotAskedCanNeitherConfirmNorDecline() throws ContactException {
        befriendAda();
        for (Frame frame : List.of(Wire.decline(), Wire.accepted())) {
            ada.pool.frameFrom(bob.id(), frame);
            ada.pool.frameFrom(mallory.id(), frame);
        }
        ada.settleFrames();
        assertEquals(1, ada.contacts.friends().size());
        assertEquals(
                Friend.State.FRIEND, ada.contacts.friend("bob").orElseThrow().state());
    }

    @Test
    void aRequestThatWaitsIsNoFriendshipWhateverTheRequesterSays() throws ContactException {
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        bob.awaitRequest();
        bob.pool.frameFrom(ada.id(), Wire.accepted());
        bob.settleFrames();
        assertEquals(List.of(), bob.contacts.friends());
        assertEquals(1, bob.contacts.incoming().size());
        assertTrue(bob.storage.read(tx -> tx.peers().find(ada.id())).isEmpty());
    }

    @Test
    void theOwnerIsPendingBeforeItCanDialBack() throws ContactException {
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        bob.awaitRequest();
        var row = ada.storage.read(tx -> tx.peers().find(bob.id())).orElseThrow();
        assertEquals(PeerState.PENDING, row.state());
    }

    @Test
    void noAddressOfAClearTransportIsToldOverAnAnonymousOne() throws Exception {
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        bob.awaitRequest();
        Request request = request();
        assertEquals("", request.getReplyTo());
        assertEquals(Set.of("tor"), schemes(request));
        bob.contacts.accept(ada.id(), "ada");
        bob.awaitFriend("ada");
        assertEquals(Set.of("tor"), bob.contacts.friend("ada").orElseThrow().schemes());
        assertEquals(Set.of("tor"), ada.contacts.friend("bob").orElseThrow().schemes());
        assertEquals(Set.of(), bob.contacts.friend("ada").orElseThrow().clearAllowed());
    }

    @Test
    void overAClearTransportTheCardStillHasNoClearAddress() throws Exception {
        PeerAddress at = bob.pool.addresses().getLast();
        ada.contacts.befriend(bob.contacts.code(), Optional.of(at), "bob");
        bob.awaitRequest();
        Request request = request();
        assertEquals(ada.pool.addresses().getLast().text(), request.getReplyTo());
        assertEquals(Set.of("tor"), schemes(request));
    }

    private Request request() throws Exception {
        Frame frame = net.asked.stream()
                .filter(f -> f.type() == FrameType.REQUEST)
                .findFirst()
                .orElseThrow();
        return Request.parseFrom(frame.payload());
    }

    private Set<String> schemes(Request request) throws Exception {
        return Set.copyOf(bob.identity.readCard(request.getCard().toByteArray()).addresses().stream()
                .map(PeerAddress::scheme)
                .toList());
    }

    @Test
    void aClearAddressThatAPeerSmugglesInIsNotKept() throws Exception {
        PeerAddress clear = PeerAddress.parse("tcp:192.0.2.1:9735");
        PeerAddress onion = mallory.pool.addresses().getFirst();
        byte[] card = mallory.identity.issueCard("M", List.of(clear, onion));
        assertEquals(FrameType.RECEIVED, ask(mallory, card, clear.text()).type());
        bob.contacts.accept(mallory.id(), "m");
        assertEquals(Set.of("tor"), bob.contacts.friend("m").orElseThrow().schemes());
        assertEquals(Set.of(), bob.contacts.friend("m").orElseThrow().clearAllowed());
    }

    @Test
    void declinedStrangersAreNotDialledWhereTheyWouldSeeUs() throws Exception {
        PeerAddress clear = PeerAddress.parse("tcp:192.0.2.1:9735");
        PeerAddress onion = mallory.pool.addresses().getFirst();
        bob.pool.leaving.add("tcp");
        byte[] card = mallory.identity.issueCard("M", List.of(clear, onion));
        assertEquals(FrameType.RECEIVED, ask(mallory, card, "").type());
        bob.pool.leaving.clear();
        bob.contacts.decline(mallory.id());
        assertEquals(onion, bob.pool.opened.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aRequestOverATransportThatLeavesIsNotStoredAsAClearOne() throws Exception {
        byte[] card = mallory.identity.issueCard("M", mallory.pool.addresses());
        bob.pool.leaving.add("tor");
        assertThrows(TransportException.class, () -> ask(mallory, card, ""));
        assertEquals(List.of(), bob.contacts.incoming());
        bob.pool.leaving.clear();
        assertEquals(FrameType.RECEIVED, ask(mallory, card, "").type());
        assertTrue(bob.contacts.incoming().getFirst().anonymous());
    }

    @Test
    void anOwnerOnATransportThatLeavesIsAskedAgain() throws Exception {
        PeerAddress at = bob.pool.addresses().getLast();
        ada.pool.leaving.add("tcp");
        ada.contacts.befriend(bob.contacts.code(), Optional.of(at), "bob");
        ada.awaitStatus("waiting: this node is not online yet");
        assertTrue(ada.storage.read(tx -> tx.peers().find(bob.id())).isEmpty());
        ada.pool.leaving.clear();
        ada.pool.comeOnline();
        bob.awaitRequest();
        assertEquals(
                Set.of("tcp"),
                ada.storage.read(tx -> tx.peers().find(bob.id())).orElseThrow().clearAllowed());
    }

    @Test
    void crossingDoesNotLowerTheAnonymityThatOneAskedFor() throws Exception {
        bob.contacts.befriend(ada.contacts.code(), Optional.empty(), "ada");
        bob.awaitStatus("received");
        FriendCode code = bob.contacts.code();
        PeerAddress clear = ada.pool.addresses().getLast();
        byte[] card = ada.identity.issueCard("A", List.of(ada.pool.addresses().getFirst()));
        var host = net.host(bob.pool.addresses().getLast()).orElseThrow();
        try (Link link = net.connect(host, "tcp")) {
            assertEquals(FrameType.OFFER, ask(link, code, bob.id()).type());
            link.send(request(ada, link, card, clear.text()));
            assertEquals(FrameType.RECEIVED, link.receive().type());
        }
        Friend friend = bob.contacts.friend("ada").orElseThrow();
        assertEquals(Set.of(), friend.clearAllowed());
        assertEquals(Set.of("tor"), friend.schemes());
    }

    @Test
    void junkChangesNothingAndKillsNothing() throws Exception {
        befriendAda();
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            byte[] junk = new byte[random.nextInt(200)];
            random.nextBytes(junk);
            try (Link link = toBob()) {
                if (random.nextBoolean()) {
                    ask(link, bob.contacts.code(), bob.id());
                }
                link.send(
                        new Frame(List.of(FrameType.ASK, FrameType.REQUEST, 99).get(i % 3), junk));
            }
        }
        bob.pool.frameFrom(mallory.id(), new Frame(FrameType.ACCEPT, new byte[] {-1, -1}));
        bob.settleFrames();
        assertEquals(List.of(), bob.contacts.incoming());
        assertEquals(1, bob.contacts.friends().size());
        assertEquals(
                FrameType.RECEIVED,
                ask(mallory, mallory.identity.issueCard("M", List.of()), "").type());
    }

    @Test
    void everythingThatRestsIsSealed() throws Exception {
        ada.contacts.nameSelf("Ada");
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "secretname");
        bob.awaitRequest();
        var row = ada.storage.read(tx -> tx.peers().find(bob.id())).orElseThrow();
        var out = ada.storage.read(tx -> tx.requests().outgoing()).getFirst();
        var in = bob.storage.read(tx -> tx.requests().incoming()).getFirst();
        var code = bob.storage.read(tx -> tx.codes().all()).getFirst();
        for (var sealed : List.of(row.name(), row.addresses(), out.request(), in.request(), code.secret())) {
            String text = new String(sealed.bytes(), StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("secretname") || text.contains("tor:"), "readable");
        }
        assertThrows(
                VaultException.class, () -> bob.vault.open(SealedColumn.CODE_SECRET, "contact-other", code.secret()));
    }

    @Test
    void nothingTellsSecretsByItsText() {
        OwnCode own = new OwnCode("contact-1", FriendCode.of(new byte[16]), new byte[16], 0);
        assertEquals("OwnCode[contact-1]", own.toString());
    }

    private void awaitDisconnected(PeerId peer) {
        ada.settleFrames();
        assertFalse(ada.pool.connected().contains(peer));
    }
}
