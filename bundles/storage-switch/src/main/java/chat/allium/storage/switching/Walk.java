package chat.allium.storage.switching;

import chat.allium.api.storage.RowName.Kind;
import chat.allium.api.storage.Store;
import chat.allium.api.storage.StoredRow;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Every row of a kind, page by page; a read of its own for each page. */
final class Walk implements Iterator<StoredRow> {

    static final int PAGE = 200;

    private final Store store;
    private final Kind kind;
    private List<StoredRow> page;
    private int at;

    Walk(Store store, Kind kind) {
        this.store = store;
        this.kind = kind;
        this.page = store.page(kind, Optional.empty(), PAGE);
    }

    @Override
    public boolean hasNext() {
        if (at == page.size() && page.size() == PAGE) {
            page = store.page(kind, Optional.of(page.getLast().name()), PAGE);
            at = 0;
        }
        return at < page.size();
    }

    @Override
    public StoredRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.get(at++);
    }
}
