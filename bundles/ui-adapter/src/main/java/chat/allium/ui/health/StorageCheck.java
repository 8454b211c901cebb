package chat.allium.ui.health;

import chat.allium.api.lease.Leased;
import chat.allium.api.lease.NoProviderException;
import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import java.util.concurrent.TimeUnit;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether the store answers, and how soon. */
@Component(property = {HealthCheck.NAME + "=storage", HealthCheck.TAGS + "=allium"})
public final class StorageCheck implements HealthCheck {

    private static final long SLOW_MILLIS = 500;

    private final Leased<Storage> storage = new Leased<>("storage");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStorage(Storage bound) {
        storage.bind(bound);
    }

    void unbindStorage(Storage unbound) {
        storage.unbind(unbound);
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        if (!storage.isBound()) {
            log.critical("There is no storage: nothing can be sent or received; see 'bundles'.");
            return new Result(log);
        }
        long begin = System.nanoTime();
        try {
            storage.use(store -> store.read(tx -> tx.settings().get("health")));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (millis > SLOW_MILLIS) {
                log.warn("The store took {} ms to answer.", millis);
            } else {
                log.info("The store answered within {} ms.", millis + 1);
            }
        } catch (StorageException | NoProviderException e) {
            log.critical("The store does not answer: {}", e.getMessage());
        }
        return new Result(log);
    }
}
