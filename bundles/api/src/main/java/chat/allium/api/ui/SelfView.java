package chat.allium.api.ui;

import chat.allium.api.identity.PeerId;
import java.util.List;

/**
 * Who this node is.
 *
 * @param id identity key
 * @param name what it calls itself; may be empty
 * @param addresses where friends reach it, whole: for its own user only
 */
public record SelfView(PeerId id, String name, List<String> addresses) {

    /** Copies the list. */
    public SelfView {
        addresses = List.copyOf(addresses);
    }

    @Override
    public String toString() {
        return "SelfView[" + id + "]";
    }
}
