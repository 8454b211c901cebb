package chat.allium.plugins.guest;

import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import java.util.OptionalLong;

/** An engine that is there and no more. */
public final class Engine implements StorageEngine {

    @Override
    public String name() {
        return "guest";
    }

    @Override
    public boolean exists() {
        return false;
    }

    @Override
    public Store open() {
        throw new StorageException("It opens nothing.");
    }

    @Override
    public OptionalLong freeBytes() {
        return OptionalLong.empty();
    }

    @Override
    public void discard() {
        // There is nothing.
    }
}
