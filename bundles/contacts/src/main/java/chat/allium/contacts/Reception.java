package chat.allium.contacts;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.ContactCard;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.InvalidCardException;
import chat.allium.api.identity.Label;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Link;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.contacts.wire.Ask;
import chat.allium.contacts.wire.Refused;
import chat.allium.contacts.wire.Request;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's side of the exchange. It opens its commitment to those only who have shown that they have the code: on a contact
 * onion the address implies it, but to a TCP port anybody comes, and the owner's key and the salt together are the code.
 * RECEIVED is sent after the commit.
 */
final class Reception {

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

    /** What came: checked, and not yet stored. */
    record Arrival(ContactCard card, OwnCode code, String scheme, boolean anonymous, Optional<PeerAddress> replyTo) {}

    /** Stores what came, on the desk. */
    interface Ledger {
        /** The codes that may be asked by now, newest first. */
        List<OwnCode> codes() throws ContactException;

        /** False if too many wait already. @throws ContactException if nothing can be stored */
        boolean arrived(Arrival arrival) throws ContactException;
    }

    private final Identity identity;
    private final Reach reach;
    private final Ledger ledger;

    Reception(Identity identity, Reach reach, Ledger ledger) {
        this.identity = identity;
        this.reach = reach;
        this.ledger = ledger;
    }

    /** Serves one link and closes it. @param hosted id of the code whose contact onion it came to */
    void serve(Link link, Optional<String> hosted) {
        try (link) {
            List<OwnCode> codes = ledger.codes().stream()
                    .filter(code -> hosted.isEmpty() || hosted.get().equals(code.id()))
                    .toList();
            byte[] export = link.export(Label.EXPORT_REQUEST, Wire.EXPORT_LENGTH);
            Optional<OwnCode> asked = asked(codes, export, link.receive());
            if (asked.isEmpty()) {
                link.send(Wire.refused(Refused.Reason.UNKNOWN));
                return;
            }
            link.send(Wire.offer(asked.get().salt()));
            Frame frame = link.receive();
            if (frame.type() == FrameType.REQUEST) {
                link.send(answer(link.scheme(), export, asked.get(), frame));
            }
        } catch (TransportException e) {
            LOG.debug("A friend request was not finished: {}", e.reason());
        } catch (ContactException e) {
            // Without an answer the requester comes again.
            LOG.warn("A friend request was not stored: {}", e.getMessage());
        }
    }

    private Optional<OwnCode> asked(List<OwnCode> codes, byte[] export, Frame frame) {
        if (frame.type() != FrameType.ASK) {
            return Optional.empty();
        }
        try {
            byte[] proof = Ask.parseFrom(frame.payload()).getProof().toByteArray();
            return codes.stream()
                    .filter(own -> MessageDigest.isEqual(proof, Wire.proof(own.code(), export, identity.self())))
                    .findFirst();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private Frame answer(String scheme, byte[] export, OwnCode code, Frame frame) throws ContactException {
        Optional<Arrival> arrival = check(scheme, export, code, frame);
        if (arrival.isEmpty()) {
            LOG.debug("A friend request was malformed or not signed");
            return Wire.refused(Refused.Reason.INVALID);
        }
        return ledger.arrived(arrival.get()) ? Wire.received() : Wire.refused(Refused.Reason.FULL);
    }

    private Optional<Arrival> check(String scheme, byte[] export, OwnCode code, Frame frame) throws ContactException {
        try {
            Request request = Request.parseFrom(frame.payload());
            byte[] encoded = request.getCard().toByteArray();
            ContactCard card = identity.readCard(encoded);
            byte[] signed = Wire.signedRequest(export, identity.self(), code.code(), encoded, request.getReplyTo());
            if (card.peer().equals(identity.self())
                    || !identity.verify(
                            card.peer(),
                            Label.REQUEST,
                            signed,
                            request.getSignature().toByteArray())) {
                return Optional.empty();
            }
            boolean anonymous = !reach.clear(scheme);
            return Optional.of(new Arrival(card, code, scheme, anonymous, replyTo(request, scheme)));
        } catch (InvalidProtocolBufferException | InvalidCardException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** An address of another transport would make this node dial where the requester has not shown to be. */
    private static Optional<PeerAddress> replyTo(Request request, String scheme) {
        return Optional.of(request.getReplyTo())
                .filter(text -> !text.isEmpty() && text.length() <= PeerAddress.MAX_LENGTH)
                .map(PeerAddress::parse)
                .filter(address -> address.scheme().equals(scheme));
    }

    /** Everything by which an arrival can be answered. */
    static List<PeerAddress> addresses(Reach reach, Arrival arrival) {
        List<PeerAddress> all = new ArrayList<>(reach.of(arrival.card()));
        arrival.replyTo().filter(address -> !all.contains(address)).ifPresent(all::add);
        return all;
    }
}
