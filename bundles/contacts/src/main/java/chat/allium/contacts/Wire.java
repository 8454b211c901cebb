package chat.allium.contacts;

import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.Label;
import chat.allium.api.identity.PeerId;
import chat.allium.api.link.Frame;
import chat.allium.api.link.FrameType;
import chat.allium.contacts.wire.Accept;
import chat.allium.contacts.wire.Ask;
import chat.allium.contacts.wire.Offer;
import chat.allium.contacts.wire.Refused;
import chat.allium.contacts.wire.Request;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The frames of the exchange, and what is signed in them. */
final class Wire {

    /** Length of what the TLS exporter gives for a request. */
    static final int EXPORT_LENGTH = 32;

    private Wire() {}

    static Frame ask(byte[] proof) {
        Ask ask = Ask.newBuilder().setProof(ByteString.copyFrom(proof)).build();
        return new Frame(FrameType.ASK, ask.toByteArray());
    }

    static Frame offer(byte[] salt) {
        Offer offer = Offer.newBuilder().setSalt(ByteString.copyFrom(salt)).build();
        return new Frame(FrameType.OFFER, offer.toByteArray());
    }

    static Frame request(byte[] card, String replyTo, byte[] signature) {
        Request request = Request.newBuilder()
                .setCard(ByteString.copyFrom(card))
                .setReplyTo(replyTo)
                .setSignature(ByteString.copyFrom(signature))
                .build();
        return new Frame(FrameType.REQUEST, request.toByteArray());
    }

    static Frame received() {
        return new Frame(FrameType.RECEIVED, new byte[0]);
    }

    static Frame refused(Refused.Reason reason) {
        return new Frame(
                FrameType.REFUSED,
                Refused.newBuilder().setReason(reason).build().toByteArray());
    }

    static Frame accept(byte[] card, byte[] signature) {
        Accept accept = Accept.newBuilder()
                .setCard(ByteString.copyFrom(card))
                .setSignature(ByteString.copyFrom(signature))
                .build();
        return new Frame(FrameType.ACCEPT, accept.toByteArray());
    }

    static Frame accepted() {
        return new Frame(FrameType.ACCEPTED, new byte[0]);
    }

    static Frame decline() {
        return new Frame(FrameType.DECLINE, new byte[0]);
    }

    /** Shows that its maker has {@code code}, to somebody who has it too, on this link only. */
    static byte[] proof(FriendCode code, byte[] export, PeerId owner) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(code.bytes(), "HmacSHA256"));
            return mac.doFinal(join(Label.ASK.bytes(), export, owner.bytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is missing; run the node on a complete JDK.", e);
        }
    }

    /** What a REQUEST signs; every part but the last has a fixed length. */
    static byte[] signedRequest(byte[] export, PeerId owner, FriendCode code, byte[] card, String replyTo) {
        return join(export, owner.bytes(), code.bytes(), sha256(card), replyTo.getBytes(StandardCharsets.UTF_8));
    }

    /** What an ACCEPT signs. */
    static byte[] signedAcceptance(PeerId owner, PeerId requester, FriendCode code) {
        return join(owner.bytes(), requester.bytes(), code.bytes());
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing; run the node on a complete JDK.", e);
        }
    }
}
