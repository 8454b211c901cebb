package chat.allium.simulation;

import chat.allium.api.identity.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Something about each way from a machine to a peer; what concerns one machine is found without looking at those of all others. */
final class Ways<V> {

    private final List<Map<PeerId, V>> byHost = new ArrayList<>();

    /** The ways from this machine, to be read and changed. */
    Map<PeerId, V> from(Host host) {
        while (byHost.size() <= host.index()) {
            byHost.add(new HashMap<>());
        }
        return byHost.get(host.index());
    }
}
