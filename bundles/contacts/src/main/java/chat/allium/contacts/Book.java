package chat.allium.contacts;

import chat.allium.api.identity.PeerId;
import chat.allium.api.identity.Vault;
import chat.allium.api.lease.Leased;
import chat.allium.api.storage.PeerRow;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, in memory. Only the desk changes it, one change at a time, and every change is committed before it is seen:
 * so what is read here is what is stored.
 */
final class Book {

    private static final int PAGE = 200;
    private static final String SELF_NAME = "contacts.self-name";

    private final Leased<Storage> storage = new Leased<>("storage");
    private final AtomicBoolean stale = new AtomicBoolean(true);
    private final Rows rows;
    private final Tokens tokens;
    private volatile @Nullable State state;

    Book(Vault vault, Tokens tokens) {
        this.rows = new Rows(vault);
        this.tokens = tokens;
    }

    void bind(Storage provider) {
        stale.set(true);
        storage.bind(provider);
    }

    void unbind(Storage provider) {
        storage.unbind(provider);
        stale.set(true);
    }

    /** What was last seen; empty before the first {@link #refresh}. From any thread. */
    Optional<State> seen() {
        return Optional.ofNullable(state);
    }

    /** Reads everything, if another provider has come or a commit failed; says whether it did. On the desk only. */
    boolean refresh() {
        if (state != null && (!storage.isBound() || !stale.get())) {
            return false;
        }
        stale.set(false);
        try {
            state = storage.use(s -> s.read(this::load));
            return true;
        } catch (RuntimeException e) {
            stale.set(true);
            throw e;
        }
    }

    /** Whether {@link #refresh} has something to do. */
    boolean wantsRefresh() {
        return stale.get() && storage.isBound();
    }

    /** The present state. On the desk only, after {@link #refresh}. */
    State state() {
        State present = state;
        if (present == null) {
            throw new IllegalStateException("contacts have not been read yet");
        }
        return present;
    }

    /** Begins a change of the present state. On the desk only. */
    Change change() {
        return new Change(rows, tokens, state(), SELF_NAME);
    }

    /** Commits a change; durable on return. */
    void commit(Change change) {
        try {
            storage.use(s -> s.write(tx -> {
                change.writes().forEach(write -> write.accept(tx));
                return true;
            }));
        } catch (RuntimeException e) {
            // A commit that was interrupted may have happened all the same.
            stale.set(true);
            throw e;
        }
        state = change.after();
    }

    /** Changes what is in memory only. On the desk only. */
    void note(Peer peer) {
        state = change().put(peer).after();
    }

    /** Removes what was said with {@code peer}, then commits {@code change} together with the last of it. */
    void commitWithoutMessages(PeerId peer, Change change) {
        try {
            boolean more = true;
            while (more) {
                more = storage.use(s -> s.write(tx -> {
                    if (tx.messages().removeSome(peer, PAGE) == PAGE) {
                        return true;
                    }
                    change.writes().forEach(write -> write.accept(tx));
                    return false;
                }));
            }
        } catch (RuntimeException e) {
            stale.set(true);
            throw e;
        }
        state = change.after();
    }

    private State load(Transaction tx) {
        Map<PeerId, Peer> peers = new LinkedHashMap<>();
        for (PeerRow row : peers(tx)) {
            peers.put(row.peer(), rows.open(row));
        }
        Map<String, Asked> asked = new LinkedHashMap<>();
        tx.requests().outgoing().forEach(row -> asked.put(row.id(), rows.open(row)));
        Map<PeerId, Asking> asking = new LinkedHashMap<>();
        tx.requests().incoming().forEach(row -> asking.put(row.requester(), rows.open(row)));
        List<OwnCode> codes = tx.codes().all().stream().map(rows::open).toList();
        String selfName = tx.settings()
                .get(SELF_NAME)
                .map(value -> rows.openSetting(SELF_NAME, value))
                .orElse("");
        return new State(peers, asked, asking, codes, selfName);
    }

    private static List<PeerRow> peers(Transaction tx) {
        List<PeerRow> all = new ArrayList<>();
        List<PeerRow> page = tx.peers().page(Optional.empty(), PAGE);
        all.addAll(page);
        while (page.size() == PAGE) {
            page = tx.peers().page(Optional.of(page.getLast().peer()), PAGE);
            all.addAll(page);
        }
        return all;
    }
}
