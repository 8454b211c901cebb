package chat.allium.contacts;

import chat.allium.api.contacts.ContactException;
import chat.allium.api.identity.FriendCodes;
import chat.allium.api.identity.Identity;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.api.link.Link;
import chat.allium.api.link.Protocol;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.PeerAddress;
import chat.allium.api.transport.TransportException;
import chat.allium.contacts.wire.Offer;
import chat.allium.contacts.wire.Refused;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The requester's side of the exchange. Before the commitment has been checked it has shown nothing: not who it is, and not
 * which code it has, but to somebody who has the same.
 */
final class Delivery {

    /** How an attempt ended. */
    enum Outcome {
        RECEIVED,
        /** Nobody there, or no answer. */
        OFFLINE,
        /** Our transport is not online, or there is none with a rendezvous. */
        NOT_READY,
        /** Somebody answered who can not open the commitment. */
        IMPOSTOR,
        /** The owner has no such code (any more). */
        UNKNOWN,
        /** Too many wait for the owner already. */
        FULL,
        /** The owner's node took it for malformed. */
        INVALID,
        /** The owner is ourselves. */
        OWN,
        /** The owner is somebody we have blocked. */
        BLOCKED,
        /** The owner is somebody whom another request of ours asks. */
        SAME,
        /** Cancelled, or needless, meanwhile. */
        DROPPED
    }

    /** Stores what is learnt, on the desk. */
    interface Ledger {
        /** The commitment was opened: commits the owner as PENDING before it can dial back. RECEIVED means: go on. */
        Outcome opened(Asked request, PeerId owner) throws ContactException;

        /** What we call ourselves. */
        String selfName();
    }

    /** After these another address may do better. */
    private static final Set<Outcome> ELSEWHERE =
            EnumSet.of(Outcome.OFFLINE, Outcome.NOT_READY, Outcome.IMPOSTOR, Outcome.UNKNOWN);

    private final ConnectionPool pool;
    private final Identity identity;
    private final FriendCodes codes;
    private final Reach reach;
    private final Ledger ledger;

    Delivery(ConnectionPool pool, Identity identity, FriendCodes codes, Reach reach, Ledger ledger) {
        this.pool = pool;
        this.identity = identity;
        this.codes = codes;
        this.reach = reach;
        this.ledger = ledger;
    }

    /** Tries every address once; parks the calling thread. */
    Outcome attempt(Asked request) {
        List<PeerAddress> addresses =
                request.at().map(List::of).orElseGet(() -> pool.rendezvous(codes.contactSeed(request.code())));
        Outcome outcome = Outcome.NOT_READY;
        for (PeerAddress address : addresses) {
            outcome = attempt(request, address);
            if (!ELSEWHERE.contains(outcome)) {
                break;
            }
        }
        return outcome;
    }

    private Outcome attempt(Asked request, PeerAddress address) {
        try (Link link = pool.open(address, Protocol.CONTACT, request.owner())) {
            return exchange(request, link);
        } catch (TransportException e) {
            return switch (e.reason()) {
                case NOT_READY -> Outcome.NOT_READY;
                case NOT_THE_PEER -> Outcome.IMPOSTOR;
                default -> Outcome.OFFLINE;
            };
        } catch (ContactException e) {
            return Outcome.NOT_READY;
        }
    }

    private Outcome exchange(Asked request, Link link) throws TransportException, ContactException {
        Optional<PeerId> owner = link.peer();
        if (owner.isEmpty()) {
            return Outcome.IMPOSTOR;
        }
        byte[] export = link.export(Label.EXPORT_REQUEST, Wire.EXPORT_LENGTH);
        link.send(Wire.ask(Wire.proof(request.code(), export, owner.get())));
        Frame offer = link.receive();
        if (offer.type() == FrameType.REFUSED) {
            return Outcome.UNKNOWN;
        }
        if (!commits(owner.get(), request, offer)) {
            return Outcome.IMPOSTOR;
        }
        if (owner.get().equals(identity.self())) {
            return Outcome.OWN;
        }
        Outcome goOn = ledger.opened(request, owner.get());
        if (goOn != Outcome.RECEIVED) {
            return goOn;
        }
        link.send(request(request, owner.get(), link.scheme(), export));
        Frame answer = link.receive();
        return switch (answer.type()) {
            case FrameType.RECEIVED -> Outcome.RECEIVED;
            case FrameType.REFUSED -> refusal(answer);
            default -> Outcome.OFFLINE;
        };
    }

    private boolean commits(PeerId owner, Asked request, Frame frame) {
        if (frame.type() != FrameType.OFFER) {
            return false;
        }
        try {
            byte[] salt = Offer.parseFrom(frame.payload()).getSalt().toByteArray();
            return salt.length == FriendCodes.SALT_LENGTH
                    && codes.commit(owner, salt).equals(request.code());
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private Frame request(Asked request, PeerId owner, String scheme, byte[] export) {
        byte[] card = reach.card(ledger.selfName());
        String replyTo = reach.replyTo(scheme);
        byte[] signed = Wire.signedRequest(export, owner, request.code(), card, replyTo);
        return Wire.request(card, replyTo, identity.sign(Label.REQUEST, signed));
    }

    private static Outcome refusal(Frame frame) {
        try {
            boolean full = Refused.parseFrom(frame.payload()).getReason() == Refused.Reason.FULL;
            return full ? Outcome.FULL : Outcome.INVALID;
        } catch (InvalidProtocolBufferException e) {
            return Outcome.INVALID;
        }
    }
}
