package chat.allium.storage.switching;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.identity.VaultException;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Reads every row of a store: whether its seals open, and, with {@link LaneCheck}, whether lanes and positions fit together. Settings
 * are read but not opened: their owners alone know which of them are sealed. One run, on one thread.
 */
final class StoreCheck {

    private static final int MOST = 100;

    private final Store store;
    private final Vault vault;
    private final LongConsumer progress;
    private final Checksum checksum = new Checksum();
    private final List<String> faults = new ArrayList<>();

    /** @param progress takes the number of rows looked at, now and then */
    StoreCheck(Store store, Vault vault, LongConsumer progress) {
        this.store = store;
        this.vault = vault;
        this.progress = progress;
    }

    void run() {
        LaneCheck lanes = new LaneCheck(store, this::fault);
        for (Kind kind : Kind.values()) {
            for (Walk walk = new Walk(store, kind); walk.hasNext(); ) {
                StoredRow row = walk.next();
                checksum.add(row);
                open(row);
                if (row instanceof StoredRow.Message message) {
                    lanes.message(message.row());
                }
                if (checksum.rows() % Walk.PAGE == 0) {
                    progress.accept(checksum.rows());
                }
            }
        }
        // After the messages: a lane is never behind what was read before it.
        for (Walk walk = new Walk(store, Kind.LANE); walk.hasNext(); ) {
            if (walk.next() instanceof StoredRow.Lane lane) {
                lanes.lane(lane.row());
            }
        }
    }

    private void open(StoredRow row) {
        switch (row) {
            case StoredRow.Peer peer -> {
                open(
                        row.name(),
                        SealedColumn.PEER_NAME,
                        row.name().key(),
                        peer.row().name());
                open(
                        row.name(),
                        SealedColumn.PEER_ADDRESSES,
                        row.name().key(),
                        peer.row().addresses());
            }
            case StoredRow.Code code ->
                open(
                        row.name(),
                        SealedColumn.CODE_SECRET,
                        code.row().id(),
                        code.row().secret());
            case StoredRow.Outgoing outgoing ->
                open(
                        row.name(),
                        SealedColumn.OUTGOING_REQUEST,
                        row.name().key(),
                        outgoing.row().request());
            case StoredRow.Incoming incoming ->
                open(
                        row.name(),
                        SealedColumn.INCOMING_REQUEST,
                        row.name().key(),
                        incoming.row().request());
            case StoredRow.Message message ->
                open(
                        row.name(),
                        SealedColumn.MESSAGE_BODY,
                        message.row().row(),
                        message.row().body());
            case StoredRow.Setting _, StoredRow.Lane _, StoredRow.HistoryEnd _ -> {
                // Nothing in it is sealed, as far as anybody here knows.
            }
        }
    }

    private void open(RowName name, SealedColumn column, String row, Sealed sealed) {
        try {
            vault.open(column, row, sealed);
        } catch (VaultException e) {
            fault("The seal of " + column.logicalName() + " does not open" + where(name) + ".");
        }
    }

    private static String where(RowName name) {
        return switch (name.kind()) {
            case MESSAGE -> " (" + PeerId.parse(name.key()) + ", message " + name.position() + ")";
            case PEER, INCOMING -> " (" + PeerId.parse(name.key()) + ")";
            default -> "";
        };
    }

    private void fault(String sentence) {
        if (faults.size() < MOST) {
            faults.add(sentence);
        }
    }

    long rows() {
        return checksum.rows();
    }

    String checksum() {
        return checksum.text();
    }

    List<String> faults() {
        return faults;
    }
}
