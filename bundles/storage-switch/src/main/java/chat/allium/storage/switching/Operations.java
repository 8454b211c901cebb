package chat.allium.storage.switching;

import chat.allium.api.identity.Vault;
import chat.allium.api.storage.StorageControl;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Store;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What operators may do. Apart from the switch, so that the store stays open when the vault's bundle is updated. */
@Component
public final class Operations implements StorageControl {

    private final StorageSwitch storage;
    private final Vault vault;

    /** Called by Declarative Services. */
    @Activate
    public Operations(@Reference StorageSwitch storage, @Reference Vault vault) {
        this.storage = storage;
        this.vault = vault;
    }

    @Override
    public View view() {
        return storage.view();
    }

    @Override
    public Migrated migrate(String engine, Consumer<Progress> progress) {
        return storage.migrate(engine, progress);
    }

    @Override
    public Migrated rollback(Consumer<Progress> progress) {
        String previous = view().previous()
                .orElseThrow(() -> new StorageException("The store was never moved, so there is no way back."));
        return storage.migrate(previous, progress);
    }

    @Override
    public Verified verify(Consumer<Progress> progress) {
        Map.Entry<String, Store> used = storage.current();
        long of = used.getValue().rows();
        StoreCheck check = new StoreCheck(
                used.getValue(), vault, seen -> progress.accept(new Progress("verifying", seen, Math.max(seen, of))));
        check.run();
        return new Verified(used.getKey(), check.rows(), check.checksum(), check.faults());
    }
}
