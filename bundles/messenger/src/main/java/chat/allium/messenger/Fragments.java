package chat.allium.messenger;

import chat.allium.api.message.Content;
import chat.allium.messenger.Receiver.Effect;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fragments of one friend's message that comes in just now, within the room that all friends share. Without I/O. */
final class Fragments {

    private static final long UNTIL_ROOM_MILLIS = 1_000;

    /**
     * What became of a fragment: nothing yet, or one of these.
     *
     * @param whole the message of which it was the last
     * @param end why its link is to end
     */
    record Outcome(Optional<Content> whole, Optional<Effect> end) {}

    private static final Outcome NOTHING = new Outcome(Optional.empty(), Optional.empty());

    private final HeldBytes room;
    private @Nullable Assembly assembly;

    Fragments(HeldBytes room) {
        this.room = room;
    }

    /** @param alone whether nothing else is held of the friend: then there is room for it in any case */
    Outcome add(Part part, boolean alone) {
        // Parts that a link brings late, which another has replaced, do not disturb what comes over that.
        if (part.index() == 0 && (assembly == null || assembly.count() != part.count())) {
            drop();
            assembly = new Assembly(part);
        }
        Assembly current = assembly;
        if (current == null || !current.takes(part)) {
            return NOTHING;
        }
        if (!room.take(part.body().length, alone)) {
            return end(new Effect.Refuse(UNTIL_ROOM_MILLIS, true));
        }
        current.add(part);
        if (current.size() > Content.MAX_BYTES) {
            return end(new Effect.Hangup("a message of more than 64 KiB"));
        }
        if (!current.whole()) {
            return NOTHING;
        }
        Optional<Content> content = current.content();
        if (content.isEmpty()) {
            return end(new Effect.Hangup("a message of no type"));
        }
        // Its room goes with it.
        assembly = null;
        return new Outcome(content, Optional.empty());
    }

    /** What has come of a message is of no use. */
    void drop() {
        if (assembly != null) {
            room.release(assembly.size());
            assembly = null;
        }
    }

    private Outcome end(Effect why) {
        drop();
        return new Outcome(Optional.empty(), Optional.of(why));
    }
}
