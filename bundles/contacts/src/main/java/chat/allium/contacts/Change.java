package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Several changes for one commit. Rows are sealed here, before the storage sees anything. */
final class Change {

    private final Rows rows;
    private final Tokens tokens;
    private final String selfNameKey;
    private final List<Consumer<Transaction>> writes = new ArrayList<>();
    private final Map<PeerId, Peer> peers;
    private final Map<String, Asked> asked;
    private final Map<PeerId, Asking> asking;
    private final List<OwnCode> codes;
    private String selfName;

    Change(Rows rows, Tokens tokens, State before, String selfNameKey) {
        this.rows = rows;
        this.tokens = tokens;
        this.selfNameKey = selfNameKey;
        this.peers = new LinkedHashMap<>(before.peers());
        this.asked = new LinkedHashMap<>(before.asked());
        this.asking = new LinkedHashMap<>(before.asking());
        this.codes = new ArrayList<>(before.codes());
        this.selfName = before.selfName();
    }

    /** With a lane: HELLO grants credit only where there is one. A lane that is there is kept. */
    Change put(Peer peer) {
        PeerRow row = rows.seal(peer);
        LaneRow fresh = LaneRow.fresh(peer.id(), tokens.streamId());
        writes.add(tx -> {
            tx.peers().put(row);
            if (tx.lanes().find(peer.id()).isEmpty()) {
                tx.lanes().put(fresh);
            }
        });
        peers.put(peer.id(), peer);
        return this;
    }

    Change put(Asked request) {
        OutgoingRow row = rows.seal(request);
        writes.add(tx -> tx.requests().putOutgoing(row));
        asked.put(request.id(), request);
        return this;
    }

    Change put(Asking request) {
        IncomingRow row = rows.seal(request);
        writes.add(tx -> tx.requests().putIncoming(row));
        asking.put(request.requester(), request);
        return this;
    }

    Change put(OwnCode code) {
        CodeRow row = rows.seal(code);
        writes.add(tx -> tx.codes().put(row));
        codes.add(code);
        return this;
    }

    Change selfName(String name) {
        byte[] value = rows.sealSetting(selfNameKey, name);
        writes.add(tx -> tx.settings().put(selfNameKey, value));
        selfName = name;
        return this;
    }

    Change remove(Peer peer) {
        writes.add(tx -> {
            tx.lanes().remove(peer.id());
            tx.peers().remove(peer.id());
        });
        peers.remove(peer.id());
        return this;
    }

    Change remove(Asked request) {
        writes.add(tx -> tx.requests().removeOutgoing(request.id()));
        asked.remove(request.id());
        return this;
    }

    Change remove(Asking request) {
        writes.add(tx -> tx.requests().removeIncoming(request.requester()));
        asking.remove(request.requester());
        return this;
    }

    List<Consumer<Transaction>> writes() {
        return writes;
    }

    State after() {
        return new State(peers, asked, asking, codes, selfName);
    }
}
