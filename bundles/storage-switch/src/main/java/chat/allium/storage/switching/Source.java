package chat.allium.storage.switching;

import chat.allium.api.storage.Store;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Where a store comes from. */
interface Source extends Supplier<Store> {

    /** The store, as soon as it is open; does not wait once it is. */
    @Override
    Store get();

    /** As of its engine; does not wait for the store. */
    default OptionalLong freeBytes() {
        return OptionalLong.empty();
    }
}
