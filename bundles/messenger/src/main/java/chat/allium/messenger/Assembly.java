package chat.allium.messenger;

import chat.allium.api.message.Content;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** A message whose fragments are coming in, in order. Those of one message are the same over any link. */
final class Assembly {

    private final int count;
    private final String type;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int next;

    Assembly(Part first) {
        this.count = first.count();
        this.type = first.type();
    }

    int count() {
        return count;
    }

    boolean takes(Part part) {
        return part.index() == next && part.count() == count;
    }

    void add(Part part) {
        next++;
        body.writeBytes(part.body());
    }

    boolean whole() {
        return next == count;
    }

    int size() {
        return body.size();
    }

    /** Empty if the type is malformed. */
    Optional<Content> content() {
        try {
            return Optional.of(Content.of(type, body.toByteArray()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
