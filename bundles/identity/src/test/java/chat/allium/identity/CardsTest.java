package chat.allium.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.InvalidCardException;
import chat.allium.api.identity.Label;
import chat.allium.api.transport.PeerAddress;
import chat.allium.identity.wire.Card;
import chat.allium.identity.wire.SignedCard;
import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardsTest {

    private static final PeerAddress ONION = PeerAddress.parse("tor:" + "a".repeat(56) + ".onion:9735");

    @TempDir
    Path temp;

    private Identity identity;
    private Identity reader;

    @BeforeEach
    void setUp() {
        identity = open("writer");
        reader = open("reader");
    }

    private Identity open(String home) {
        Path path = temp.resolve(home);
        return new KeyedIdentity(path, new AesVault(path, new SecureRandom()), new SecureRandom());
    }

    @Test
    void readsWhatAnotherNodeIssued() throws InvalidCardException {
        ContactCard card = reader.readCard(identity.issueCard("Ada", List.of(ONION)));
        assertEquals(new ContactCard(identity.self(), "Ada", List.of(ONION)), card);
    }

    @Test
    void takesTheLongestCard() throws InvalidCardException {
        byte[] card =
                identity.issueCard("x".repeat(64), Collections.nCopies(7, PeerAddress.parse("tor:" + "a".repeat(230))));
        assertEquals(7, reader.readCard(card).addresses().size());
    }

    @Test
    void issuesNothingTooLarge() {
        assertThrows(IllegalArgumentException.class, () -> identity.issueCard("x".repeat(65), List.of()));
        assertThrows(IllegalArgumentException.class, () -> identity.issueCard("é".repeat(33), List.of()));
        assertThrows(IllegalArgumentException.class, () -> identity.issueCard("x", Collections.nCopies(9, ONION)));
    }

    @Test
    void refusesEveryChangedByte() {
        byte[] card = identity.issueCard("Ada", List.of(ONION));
        for (int i = 0; i < card.length; i++) {
            byte[] changed = card.clone();
            changed[i] ^= 0x11;
            assertThrows(InvalidCardException.class, () -> reader.readCard(changed));
        }
    }

    @Test
    void refusesEveryPrefixAndRandomBytes() {
        byte[] card = identity.issueCard("Ada", List.of(ONION));
        for (int i = 0; i < card.length; i++) {
            byte[] cut = java.util.Arrays.copyOf(card, i);
            assertThrows(InvalidCardException.class, () -> reader.readCard(cut));
        }
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            byte[] junk = new byte[random.nextInt(300)];
            random.nextBytes(junk);
            assertThrows(InvalidCardException.class, () -> reader.readCard(junk));
        }
        assertThrows(InvalidCardException.class, () -> reader.readCard(new byte[ContactCard.MAX_ENCODED + 1]));
    }

    @Test
    void refusesACardThatNamesAnotherThanItsSigner() {
        byte[] stolen = card().setIdentity(ByteString.copyFrom(reader.self().bytes()))
                .build()
                .toByteArray();
        assertThrows(InvalidCardException.class, () -> reader.readCard(signed(stolen)));
    }

    @Test
    void refusesWhatIsSignedButMalformed() {
        List<Card> cards = List.of(
                card().setVersion(2).build(),
                card().setName("x".repeat(65)).build(),
                card().setIdentity(ByteString.copyFrom(new byte[31])).build(),
                card().addAddresses("no address").build(),
                card().addAllAddresses(Collections.nCopies(9, ONION.text())).build());
        for (Card card : cards) {
            assertThrows(InvalidCardException.class, () -> reader.readCard(signed(card.toByteArray())));
        }
    }

    private Card.Builder card() {
        return Card.newBuilder()
                .setVersion(1)
                .setName("Ada")
                .setIdentity(ByteString.copyFrom(identity.self().bytes()));
    }

    private byte[] signed(byte[] card) {
        return SignedCard.newBuilder()
                .setCard(ByteString.copyFrom(card))
                .setSignature(ByteString.copyFrom(identity.sign(Label.CARD, card)))
                .build()
                .toByteArray();
    }
}
