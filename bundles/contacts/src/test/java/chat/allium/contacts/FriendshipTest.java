package chat.allium.contacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.allium.api.contacts.ContactEvent;
import chat.allium.api.contacts.ContactException;
import chat.allium.api.contacts.Friend;
import chat.allium.api.contacts.IncomingRequest;
import chat.allium.api.storage.PeerState;
import chat.allium.api.transport.PeerAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FriendshipTest {

    @TempDir
    Path temp;

    private final FakeNet net = new FakeNet();
    private Node ada;
    private Node bob;

    @BeforeEach
    void setUp() {
        ada = new Node(net, temp.resolve("ada"), "tor");
        bob = new Node(net, temp.resolve("bob"), "tor");
    }

    @AfterEach
    void tearDown() {
        ada.close();
        bob.close();
        net.close();
    }

    private void befriend() throws ContactException {
        request();
        bob.contacts.accept(ada.id(), "ada");
        ada.awaitFriend("bob");
        bob.awaitFriend("ada");
    }

    private void request() throws ContactException {
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        bob.awaitRequest();
        ada.awaitStatus("received");
    }

    @Test
    void twoPeopleBecomeFriendsByCode() throws ContactException {
        ada.contacts.nameSelf("Ada L.");
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bob");
        IncomingRequest request = bob.awaitRequest().request();
        assertEquals("Ada L.", request.claimedName());
        assertTrue(request.anonymous());
        ada.awaitStatus("received");
        assertEquals(List.of(), ada.contacts.friends());
        assertEquals(1, ada.contacts.outgoing().size());

        Friend accepted = bob.contacts.accept(ada.id(), "ada");
        assertEquals(Friend.State.ACCEPTING, accepted.state());
        ada.awaitFriend("bob");
        bob.awaitFriend("ada");
        assertEquals(List.of(), ada.contacts.outgoing());
        assertEquals(List.of(), bob.contacts.incoming());
        Friend friend = ada.contacts.friend("BOB").orElseThrow();
        assertEquals(bob.id(), friend.peer());
        assertEquals(Set.of("tor"), friend.schemes());
        assertEquals(Set.of(), friend.clearAllowed());
    }

    @Test
    void bothHaveOneLaneFromTheirFirstLinkOn() throws ContactException {
        request();
        var pending = ada.storage.read(tx -> tx.lanes().find(bob.id())).orElseThrow();
        bob.contacts.accept(ada.id(), "ada");
        ada.awaitFriend("bob");
        var lane = ada.storage.read(tx -> tx.lanes().find(bob.id())).orElseThrow();
        assertEquals(pending.out(), lane.out());
        assertTrue(bob.storage.read(tx -> tx.lanes().find(ada.id())).isPresent());
    }

    @Test
    void nothingChangesByARestart() throws ContactException {
        ada.contacts.nameSelf("Ada");
        befriend();
        var code = bob.contacts.code();
        ada.restart();
        bob.restart();
        assertEquals("Ada", ada.contacts.selfName());
        assertEquals(code, bob.contacts.code());
        assertEquals(
                Friend.State.FRIEND, ada.contacts.friend("bob").orElseThrow().state());
        assertEquals(
                Friend.State.FRIEND, bob.contacts.friend("ada").orElseThrow().state());
    }

    @Test
    void aRequestWaitsForAnOwnerWhoIsOffline() throws ContactException {
        var code = bob.contacts.code();
        bob.pool.online = false;
        ada.contacts.befriend(code, Optional.empty(), "bob");
        ada.awaitStatus("waiting: the owner is offline; will be retried");
        ada.millis.addAndGet(601_000);
        String status = ada.contacts.outgoing().getFirst().status();
        assertTrue(status.contains("either mistyped, rotated, or its owner offline"), status);
        ada.pool.online = false;
        ada.restart();
        bob.pool.online = true;
        ada.settle();
        assertEquals(1, ada.contacts.outgoing().size());
        ada.pool.comeOnline();
        bob.awaitRequest();
    }

    @Test
    void anAcceptanceWaitsForARequesterWhoIsOffline() throws ContactException {
        request();
        ada.pool.online = false;
        bob.contacts.accept(ada.id(), "ada");
        bob.settle();
        assertEquals(
                Friend.State.ACCEPTING, bob.contacts.friend("ada").orElseThrow().state());
        bob.pool.online = false;
        bob.restart();
        ada.pool.online = true;
        bob.pool.comeOnline();
        ada.awaitFriend("bob");
        bob.awaitFriend("ada");
    }

    @Test
    void aRequesterWhoComesOnlineHurriesTheAcceptance() throws ContactException {
        request();
        ada.pool.online = false;
        bob.contacts.accept(ada.id(), "ada");
        bob.settle();
        ada.pool.comeOnline();
        ada.awaitFriend("bob");
        bob.awaitFriend("ada");
    }

    @Test
    void aDeclinedRequesterIsToldAndMayAskAgain() throws ContactException {
        request();
        bob.contacts.decline(ada.id());
        assertEquals(List.of(), bob.contacts.incoming());
        assertEquals("bob", ada.await(ContactEvent.Declined.class, e -> true).name());
        assertEquals(List.of(), ada.contacts.outgoing());
        assertTrue(ada.storage.read(tx -> tx.peers().find(bob.id())).isEmpty());
        bob.settle();
        request();
    }

    @Test
    void aDeclineIsForgottenAfterADay() throws ContactException {
        request();
        ada.pool.online = false;
        bob.contacts.decline(ada.id());
        bob.settle();
        assertEquals(1, bob.storage.read(tx -> tx.requests().incoming()).size());
        bob.millis.addAndGet(24 * 3_600_000L + 1);
        bob.pool.online = false;
        bob.restart();
        bob.settle();
        bob.settle();
        assertEquals(0, bob.storage.read(tx -> tx.requests().incoming()).size());
    }

    @Test
    void crossedRequestsBecomeOneFriendship() throws ContactException {
        var adasCode = ada.contacts.code();
        var bobsCode = bob.contacts.code();
        ada.contacts.befriend(bobsCode, Optional.empty(), "bob");
        bob.contacts.befriend(adasCode, Optional.empty(), "ada");
        ada.awaitFriend("bob");
        bob.awaitFriend("ada");
        ada.settle();
        bob.settle();
        assertEquals(1, ada.contacts.friends().size());
        assertEquals(1, bob.contacts.friends().size());
        assertEquals(List.of(), ada.contacts.outgoing());
        assertEquals(List.of(), bob.contacts.incoming());
    }

    @Test
    void askingSomebodyWhoAskedAlreadyAcceptsThem() throws ContactException {
        request();
        bob.contacts.befriend(ada.contacts.code(), Optional.empty(), "adele");
        bob.awaitFriend("adele");
        ada.awaitFriend("bob");
        assertEquals(List.of(), bob.contacts.incoming());
        assertEquals(List.of(), bob.contacts.outgoing());
    }

    @Test
    void askingSomebodyWhoAskedAndCancelledAsksThem() throws ContactException {
        request();
        ada.contacts.cancel("bob");
        bob.contacts.befriend(ada.contacts.code(), Optional.empty(), "adele");
        assertEquals(bob.id(), ada.awaitRequest().request().requester());
        ada.contacts.accept(bob.id(), "robert");
        ada.awaitFriend("robert");
        bob.awaitFriend("adele");
    }

    @Test
    void askingSomebodyWhoseCancelledRequestWasAcceptedAsksThem() throws ContactException {
        request();
        ada.contacts.cancel("bob");
        bob.contacts.accept(ada.id(), "ada");
        bob.contacts.befriend(ada.contacts.code(), Optional.empty(), "adele");
        assertEquals(bob.id(), ada.awaitRequest().request().requester());
        ada.contacts.accept(bob.id(), "robert");
        ada.awaitFriend("robert");
        bob.awaitFriend("ada");
        assertTrue(bob.storage.read(tx -> tx.requests().outgoing()).isEmpty());
    }

    @Test
    void whoForgotAFriendBecomesOneAgain() throws ContactException {
        befriend();
        ada.contacts.remove(bob.id());
        ada.await(ContactEvent.FriendRemoved.class, e -> e.name().equals("bob"));
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "robert");
        ada.awaitFriend("robert");
        bob.awaitFriend("ada");
        assertEquals(1, bob.contacts.friends().size());
        assertTrue(bob.storage.read(tx -> tx.requests().incoming()).isEmpty());
    }

    @Test
    void askingAFriendAgainChangesNothing() throws ContactException {
        befriend();
        ada.contacts.befriend(bob.contacts.code(), Optional.empty(), "bobby");
        ada.awaitFriend("bob");
        bob.awaitFriend("ada");
        ada.settle();
        assertEquals(List.of(), ada.contacts.outgoing());
        assertEquals(List.of(), bob.contacts.incoming());
        assertEquals(1, ada.contacts.friends().size());
        assertTrue(ada.storage.read(tx -> tx.requests().outgoing()).isEmpty());
    }

    @Test
    void aCancelledRequestIsGone() throws ContactException {
        request();
        ada.contacts.cancel("Bob");
        assertEquals(List.of(), ada.contacts.outgoing());
        assertTrue(ada.storage.read(tx -> tx.peers().find(bob.id())).isEmpty());
        assertTrue(ada.storage.read(tx -> tx.requests().outgoing()).isEmpty());
        bob.contacts.accept(ada.id(), "ada");
        bob.settle();
        assertEquals(
                Friend.State.ACCEPTING, bob.contacts.friend("ada").orElseThrow().state());
        assertEquals(List.of(), ada.contacts.friends());
    }

    @Test
    void overTcpTheCodeComesWithAnAddress() throws ContactException {
        try (Node carol = new Node(net, temp.resolve("carol"), "tcp");
                Node dave = new Node(net, temp.resolve("dave"), "tcp")) {
            PeerAddress at = dave.pool.addresses().getFirst();
            carol.contacts.befriend(dave.contacts.code(), Optional.of(at), "dave");
            IncomingRequest request = dave.awaitRequest().request();
            assertFalse(request.anonymous());
            dave.contacts.accept(carol.id(), "carol");
            carol.awaitFriend("dave");
            dave.awaitFriend("carol");
            assertEquals(
                    Set.of("tcp"), carol.contacts.friend("dave").orElseThrow().clearAllowed());
            assertEquals(
                    Set.of("tcp"), dave.contacts.friend("carol").orElseThrow().clearAllowed());
            assertEquals(
                    Set.of("tcp"), dave.contacts.friend("carol").orElseThrow().schemes());
        }
    }

    @Test
    void leaveNamesTheTransportAndIsTakenBackForThatAlone() throws ContactException {
        befriend();
        PeerAddress at = PeerAddress.parse("tcp:192.0.2.1:9735");

        ada.contacts.allowClear(bob.id(), "tcp", true, Optional.empty());
        ada.contacts.allowClear(bob.id(), "lan", true, Optional.empty());

        assertEquals(
                Set.of("lan", "tcp"), ada.contacts.friend("bob").orElseThrow().clearAllowed());
        assertThrows(ContactException.class, () -> ada.contacts.allowClear(bob.id(), "lan", true, Optional.of(at)));

        ada.contacts.allowClear(bob.id(), "tcp", false, Optional.empty());

        assertEquals(Set.of("lan"), ada.contacts.friend("bob").orElseThrow().clearAllowed());
        assertEquals(
                Set.of("lan"),
                ada.storage.read(tx -> tx.peers().find(bob.id())).orElseThrow().clearAllowed());
    }

    @Test
    void removingAFriendRemovesItsMessagesAndItsLane() throws ContactException {
        befriend();
        ada.storage.write(tx -> {
            for (int i = 1; i <= 450; i++) {
                tx.messages().add(Messages.inbound(bob.id(), i));
            }
            return true;
        });
        ada.contacts.remove(bob.id());
        assertEquals(List.of(), ada.contacts.friends());
        assertTrue(ada.storage.read(tx -> tx.lanes().find(bob.id())).isEmpty());
        assertEquals(List.of(), ada.storage.read(tx -> tx.messages().from(bob.id(), 1, 200)));
        assertThrows(ContactException.class, () -> ada.contacts.remove(bob.id()));
    }

    @Test
    void blockingEndsTheLinkAndUnblockingRestoresTheFriend() throws ContactException {
        befriend();
        assertEquals(Set.of(bob.id()), ada.pool.connected());
        ada.contacts.block(bob.id(), true);
        assertEquals(Set.of(), ada.pool.connected());
        assertEquals(
                Friend.State.BLOCKED, ada.contacts.friend("bob").orElseThrow().state());
        var row = ada.storage.read(tx -> tx.peers().find(bob.id())).orElseThrow();
        assertEquals(PeerState.BLOCKED, row.state());
        ada.contacts.block(bob.id(), false);
        assertEquals(
                Friend.State.FRIEND, ada.contacts.friend("bob").orElseThrow().state());
    }

    @Test
    void nothingIsLostWhileTheStorageFails() throws ContactException {
        ada.settle();
        var code = bob.contacts.code();
        ada.storage.breakDown("The disk is full; free some space.");
        String sentence = assertThrows(
                        ContactException.class, () -> ada.contacts.befriend(code, Optional.empty(), "bob"))
                .getMessage();
        assertEquals("The disk is full; free some space.", sentence);
        ada.storage.repair();
        assertEquals(List.of(), ada.contacts.outgoing());
        befriend();
    }

    @Test
    void anOwnerWhoCanNotStoreSaysNothingAndIsAskedAgain() throws ContactException {
        var code = bob.contacts.code();
        bob.storage.breakDown("The disk is full; free some space.");
        ada.contacts.befriend(code, Optional.empty(), "bob");
        ada.awaitStatus("waiting: the owner is offline");
        bob.storage.repair();
        ada.pool.comeOnline();
        bob.awaitRequest();
    }

    @Test
    void namesAreUniqueInAnyCaseAndWellFormed() throws ContactException {
        befriend();
        try (Node eve = new Node(net, temp.resolve("eve"), "tor")) {
            var code = eve.contacts.code();
            for (String name : List.of("BOB", "", "-x", "a b", "a\tb", "a\u202eb", "\u00a0", "x".repeat(33))) {
                assertThrows(ContactException.class, () -> ada.contacts.befriend(code, Optional.empty(), name));
            }
            ada.contacts.befriend(code, Optional.empty(), "Zoë");
            assertThrows(ContactException.class, () -> ada.contacts.rename(bob.id(), "zOË"));
            ada.contacts.rename(bob.id(), "Bob");
            assertEquals("Bob", ada.contacts.friend(bob.id()).orElseThrow().name());
            assertThrows(ContactException.class, () -> ada.contacts.befriend(code, Optional.empty(), "zoe2"));
        }
    }

    @Test
    void onesOwnCodeIsRefused() {
        String sentence = assertThrows(
                        ContactException.class,
                        () -> ada.contacts.befriend(ada.contacts.code(), Optional.empty(), "me"))
                .getMessage();
        assertTrue(sentence.contains("your own"), sentence);
    }
}
