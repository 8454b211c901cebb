package chat.allium.testkit.storage;

import chat.allium.api.storage.CodeRow;
import chat.allium.api.storage.CodeStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

record MemoryCodes(MemoryTransaction tx) implements CodeStore {

    @Override
    public List<CodeRow> all() {
        return tx.query(tx.tables.codes, rows -> rows.values().stream()
                .sorted(Comparator.comparingLong(CodeRow::createdAt).thenComparing(CodeRow::id))
                .limit(Page.MAX)
                .toList());
    }

    @Override
    public Optional<CodeRow> find(String id) {
        return tx.query(tx.tables.codes, rows -> Optional.ofNullable(rows.get(id)));
    }

    @Override
    public void put(CodeRow row) {
        tx.set(tx.tables.codes, row.id(), row);
    }

    @Override
    public boolean remove(String id) {
        return tx.remove(tx.tables.codes, id);
    }
}
