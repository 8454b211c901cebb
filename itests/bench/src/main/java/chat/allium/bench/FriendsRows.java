package chat.allium.bench;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerState;
import chat.allium.api.storage.Storage;
import chat.allium.api.transport.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Puts friends into a store, as their acceptance would. */
record FriendsRows(Storage storage, Vault vault) {

    void put(PeerId friend, PeerAddress address) {
        String row = friend.text();
        PeerRow peer = new PeerRow(
                friend,
                PeerState.FRIEND,
                vault.seal(SealedColumn.PEER_NAME, row, row.getBytes(StandardCharsets.UTF_8)),
                vault.seal(SealedColumn.PEER_ADDRESSES, row, address.text().getBytes(StandardCharsets.UTF_8)),
                Set.of("tcp"),
                1,
                0);
        storage.write(tx -> {
            tx.peers().put(peer);
            return true;
        });
    }
}
