package chat.allium.contacts;

import chat.allium.api.contacts.IncomingRequest;
import chat.allium.api.identity.FriendCode;
import chat.allium.api.identity.PeerId;
import chat.allium.api.transport.PeerAddress;
import java.time.Instant;
import java.util.List;

/** An {@code IncomingRow}, opened: somebody's request to us. It stays until the requester knows the answer. */
record Asking(
        PeerId requester,
        String codeId,
        FriendCode code,
        String claimedName,
        List<PeerAddress> addresses,
        String scheme,
        boolean anonymous,
        Answer answer,
        long answeredAt,
        long createdAt) {

    /** What its owner said. */
    enum Answer {
        NONE,
        ACCEPTED,
        DECLINED
    }

    Asking answered(Answer newAnswer, long at) {
        return new Asking(requester, codeId, code, claimedName, addresses, scheme, anonymous, newAnswer, at, createdAt);
    }

    Asking since(long at) {
        return new Asking(requester, codeId, code, claimedName, addresses, scheme, anonymous, answer, answeredAt, at);
    }

    boolean waits() {
        return answer == Answer.NONE;
    }

    IncomingRequest request() {
        return new IncomingRequest(requester, claimedName, scheme, anonymous, Instant.ofEpochMilli(createdAt));
    }
}
