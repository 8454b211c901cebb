package chat.allium.testkit.storage;

import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowState;
import chat.allium.api.storage.StoredRow;
import chat.allium.testkit.storage.MemoryTables.Place;

/** Takes rows over as they are elsewhere. */
record MemoryCopying(MemoryTransaction tx) {

    void apply(RowState state) {
        state.row().ifPresentOrElse(this::put, () -> remove(state.name()));
    }

    private void put(StoredRow row) {
        switch (row) {
            case StoredRow.Setting setting -> tx.settings().put(setting.key(), setting.value());
            case StoredRow.Peer peer -> tx.peers().put(peer.row());
            case StoredRow.Lane lane -> tx.lanes().put(lane.row());
            case StoredRow.HistoryEnd end ->
                tx.set(tx.tables.historyEnds, end.peer().text(), end.position());
            case StoredRow.Code code -> tx.codes().put(code.row());
            case StoredRow.Outgoing outgoing -> tx.requests().putOutgoing(outgoing.row());
            case StoredRow.Incoming incoming -> tx.requests().putIncoming(incoming.row());
            case StoredRow.Message message ->
                tx.set(
                        tx.tables.messages,
                        new Place(message.row().peer().text(), message.row().position()),
                        message.row());
        }
    }

    private void remove(RowName name) {
        switch (name.kind()) {
            case SETTING -> tx.remove(tx.tables.settings, name.key());
            case PEER -> tx.remove(tx.tables.peers, name.key());
            case LANE -> tx.remove(tx.tables.lanes, name.key());
            case HISTORY_END -> tx.remove(tx.tables.historyEnds, name.key());
            case CODE -> tx.remove(tx.tables.codes, name.key());
            case OUTGOING -> tx.remove(tx.tables.outgoing, name.key());
            case INCOMING -> tx.remove(tx.tables.incoming, name.key());
            case MESSAGE -> tx.remove(tx.tables.messages, new Place(name.key(), name.position()));
        }
    }
}
