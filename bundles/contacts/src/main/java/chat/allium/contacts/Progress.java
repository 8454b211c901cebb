package chat.allium.contacts;

import chat.allium.api.contacts.OutgoingRequest;
import chat.allium.contacts.Delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One sentence on how a request of ours is doing. */
final class Progress {

    private static final Duration LONG = Duration.ofMinutes(10);

    private Progress() {}

    static OutgoingRequest of(Asked request, Optional<Outcome> last, long now) {
        String status = request.received()
                ? "received: it is for its owner to accept"
                : last.map(outcome -> waiting(request, outcome, now)).orElse("waiting: looking for the owner");
        return new OutgoingRequest(
                request.name(), request.received(), status, Instant.ofEpochMilli(request.createdAt()));
    }

    private static String waiting(Asked request, Outcome last, long now) {
        return switch (last) {
            case IMPOSTOR ->
                "waiting: somebody answers in the owner's place; nothing was told to them. Ask the owner for a new code";
            case UNKNOWN ->
                "waiting: who is there does not have this code; it was mistyped or rotated, or the address is wrong";
            case FULL -> "waiting: too many requests wait for the owner's answer; will be retried";
            case INVALID -> "waiting: the owner's node did not understand the request; it may be of another version";
            case OWN -> "waiting: this is a friend code of your own; cancel the request";
            case BLOCKED -> "waiting: this is somebody you have blocked; unblock them or cancel the request";
            case SAME -> "waiting: this is somebody whom you have asked already by another code; cancel one of them";
            case NOT_READY -> "waiting: this node is not online yet; will be sent when it is";
            case OFFLINE, RECEIVED, DROPPED -> offline(request, now);
        };
    }

    private static String offline(Asked request, long now) {
        if (now - request.createdAt() < LONG.toMillis()) {
            return "waiting: the owner is offline; will be retried";
        }
        return "waiting: nobody answers; the code is either mistyped, rotated, or its owner offline; will be retried";
    }
}
