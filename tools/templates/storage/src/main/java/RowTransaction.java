package @PACKAGE@;

import chat.allium.api.identity.PeerId;
import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.CodeStore;
import chat.allium.api.storage.IncomingRow;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.LaneStore;
import chat.allium.api.storage.MessageStore;
import chat.allium.api.storage.OutgoingRow;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.PeerStore;
import chat.allium.api.storage.RequestStore;
import chat.allium.api.storage.RowName;
import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.SettingsStore;
import chat.allium.api.storage.StoredRow;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Function;

/** A closure's view of the rows: the writer's, or what was committed. Ends with its closure. */
final class RowTransaction implements Transaction {

    private static final int MOST = 200;

    private final Rows rows;
    private final boolean writing;
    private final Thread owner = Thread.currentThread();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean ended;

    RowTransaction(Rows rows, boolean writing) {
        this.rows = rows;
        this.writing = writing;
    }

    static int limit(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("a page has 1 to " + MOST + " rows, not " + limit);
        }
        return limit;
    }

    List<Runnable> end() {
        ended = true;
        return afterCommit;
    }

    private void check() {
        if (ended || Thread.currentThread() != owner) {
            throw new IllegalStateException("a transaction is for the thread and the time of its closure");
        }
    }

    void checkWriting() {
        check();
        if (!writing) {
            throw new IllegalStateException("a read can not write");
        }
    }

    <T> T query(Function<NavigableMap<RowName, StoredRow>, T> query) {
        check();
        return writing ? rows.working(query) : rows.committed(query);
    }

    <S extends StoredRow> Optional<S> find(RowName name, Class<S> type) {
        return query(all -> Optional.ofNullable(all.get(name)).map(type::cast));
    }

    void put(StoredRow row) {
        checkWriting();
        rows.set(row.name(), Optional.of(row));
    }

    boolean remove(RowName name) {
        checkWriting();
        return rows.set(name, Optional.empty());
    }

    private <R> List<R> oldest(Kind kind, Function<StoredRow, R> row, Comparator<R> order) {
        return query(all -> Rows.from(all, Rows.first(kind), true)
                .map(row)
                .sorted(order)
                .limit(MOST)
                .toList());
    }

    @Override
    public void afterCommit(Runnable action) {
        checkWriting();
        afterCommit.add(action);
    }

    @Override
    public MessageStore messages() {
        return new Messages(this);
    }

    @Override
    public SettingsStore settings() {
        return new SettingsStore() {
            @Override
            public Optional<byte[]> get(String key) {
                return find(new RowName(Kind.SETTING, key), StoredRow.Setting.class)
                        .map(setting -> setting.value().clone());
            }

            @Override
            public void put(String key, byte[] value) {
                if (key.length() > 128 || value.length > 4096) {
                    throw new IllegalArgumentException("a setting has at most 4096 bytes, its key at most 128 characters");
                }
                RowTransaction.this.put(new StoredRow.Setting(key, value.clone()));
            }

            @Override
            public void remove(String key) {
                RowTransaction.this.remove(new RowName(Kind.SETTING, key));
            }
        };
    }

    @Override
    public PeerStore peers() {
        return new PeerStore() {
            @Override
            public Optional<PeerRow> find(PeerId peer) {
                return RowTransaction.this
                        .find(new RowName(Kind.PEER, peer.text()), StoredRow.Peer.class)
                        .map(StoredRow.Peer::row);
            }

            @Override
            public List<PeerRow> page(Optional<PeerId> after, int limit) {
                int most = limit(limit);
                RowName from = new RowName(Kind.PEER, after.map(PeerId::text).orElse(""));
                return query(all -> Rows.from(all, from, false)
                        .map(row -> ((StoredRow.Peer) row).row())
                        .limit(most)
                        .toList());
            }

            @Override
            public void put(PeerRow row) {
                RowTransaction.this.put(new StoredRow.Peer(row));
            }

            @Override
            public boolean remove(PeerId peer) {
                return RowTransaction.this.remove(new RowName(Kind.PEER, peer.text()));
            }
        };
    }

    @Override
    public LaneStore lanes() {
        return new LaneStore() {
            @Override
            public Optional<LaneRow> find(PeerId peer) {
                return RowTransaction.this
                        .find(new RowName(Kind.LANE, peer.text()), StoredRow.Lane.class)
                        .map(StoredRow.Lane::row);
            }

            @Override
            public void put(LaneRow row) {
                RowTransaction.this.put(new StoredRow.Lane(row));
            }

            @Override
            public boolean remove(PeerId peer) {
                return RowTransaction.this.remove(new RowName(Kind.LANE, peer.text()));
            }
        };
    }

    @Override
    public CodeStore codes() {
        return new CodeStore() {
            @Override
            public List<CodeRow> all() {
                return oldest(
                        Kind.CODE,
                        row -> ((StoredRow.Code) row).row(),
                        Comparator.comparingLong(CodeRow::createdAt).thenComparing(CodeRow::id));
            }

            @Override
            public Optional<CodeRow> find(String id) {
                return RowTransaction.this
                        .find(new RowName(Kind.CODE, id), StoredRow.Code.class)
                        .map(StoredRow.Code::row);
            }

            @Override
            public void put(CodeRow row) {
                RowTransaction.this.put(new StoredRow.Code(row));
            }

            @Override
            public boolean remove(String id) {
                return RowTransaction.this.remove(new RowName(Kind.CODE, id));
            }
        };
    }

    @Override
    public RequestStore requests() {
        return new RequestStore() {
            @Override
            public List<OutgoingRow> outgoing() {
                return oldest(
                        Kind.OUTGOING,
                        row -> ((StoredRow.Outgoing) row).row(),
                        Comparator.comparingLong(OutgoingRow::createdAt).thenComparing(OutgoingRow::id));
            }

            @Override
            public void putOutgoing(OutgoingRow row) {
                put(new StoredRow.Outgoing(row));
            }

            @Override
            public boolean removeOutgoing(String id) {
                return remove(new RowName(Kind.OUTGOING, id));
            }

            @Override
            public List<IncomingRow> incoming() {
                return oldest(
                        Kind.INCOMING,
                        row -> ((StoredRow.Incoming) row).row(),
                        Comparator.comparingLong(IncomingRow::createdAt)
                                .thenComparing(row -> row.requester().text()));
            }

            @Override
            public Optional<IncomingRow> findIncoming(PeerId requester) {
                return find(new RowName(Kind.INCOMING, requester.text()), StoredRow.Incoming.class)
                        .map(StoredRow.Incoming::row);
            }

            @Override
            public void putIncoming(IncomingRow row) {
                put(new StoredRow.Incoming(row));
            }

            @Override
            public boolean removeIncoming(PeerId requester) {
                return remove(new RowName(Kind.INCOMING, requester.text()));
            }
        };
    }
}
