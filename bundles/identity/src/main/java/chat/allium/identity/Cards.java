package chat.allium.identity;

import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.InvalidCardException;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.PeerAddress;
import chat.allium.identity.wire.Card;
import chat.allium.identity.wire.SignedCard;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Contact cards on the wire: what was signed travels byte for byte, so that later fields do not break the signature. */
final class Cards {

    private static final int VERSION = 1;
    private static final int MAX_ADDRESSES = 8;

    private Cards() {}

    static byte[] issue(Identity identity, String name, List<PeerAddress> addresses) {
        if (nameLength(name) > ContactCard.MAX_NAME || addresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException("a card has a name of at most " + ContactCard.MAX_NAME + " bytes and "
                    + MAX_ADDRESSES + " addresses");
        }
        byte[] card = Card.newBuilder()
                .setVersion(VERSION)
                .setIdentity(ByteString.copyFrom(identity.self().bytes()))
                .setName(name)
                .addAllAddresses(addresses.stream().map(PeerAddress::text).toList())
                .build()
                .toByteArray();
        byte[] encoded = SignedCard.newBuilder()
                .setCard(ByteString.copyFrom(card))
                .setSignature(ByteString.copyFrom(identity.sign(Label.CARD, card)))
                .build()
                .toByteArray();
        if (encoded.length > ContactCard.MAX_ENCODED) {
            throw new IllegalArgumentException("a card has at most " + ContactCard.MAX_ENCODED + " bytes");
        }
        return encoded;
    }

    static ContactCard read(Identity identity, byte[] encoded) throws InvalidCardException {
        if (encoded.length > ContactCard.MAX_ENCODED) {
            throw new InvalidCardException("The contact card is too long.");
        }
        try {
            SignedCard signed = SignedCard.parseFrom(encoded);
            Card card = Card.parseFrom(signed.getCard());
            if (card.getVersion() != VERSION
                    || nameLength(card.getName()) > ContactCard.MAX_NAME
                    || card.getAddressesCount() > MAX_ADDRESSES) {
                throw new InvalidCardException("The contact card is of a kind that this version does not know.");
            }
            PeerId peer = PeerId.of(card.getIdentity().toByteArray());
            if (!identity.verify(
                    peer,
                    Label.CARD,
                    signed.getCard().toByteArray(),
                    signed.getSignature().toByteArray())) {
                throw new InvalidCardException("The contact card's signature is wrong.");
            }
            List<PeerAddress> addresses =
                    card.getAddressesList().stream().map(PeerAddress::parse).toList();
            return new ContactCard(peer, card.getName(), addresses);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new InvalidCardException("The contact card is malformed.");
        }
    }

    private static int nameLength(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
