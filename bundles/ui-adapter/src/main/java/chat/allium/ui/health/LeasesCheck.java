package chat.allium.ui.health;

import chat.allium.api.lease.LeaseView;
import chat.allium.api.lease.Leased;
import java.util.List;
import java.util.function.Supplier;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Whether somebody waits for a provider that is being replaced, or one left while calls were still in it. */
@Component(property = {HealthCheck.NAME + "=leases", HealthCheck.TAGS + "=allium"})
public final class LeasesCheck implements HealthCheck {

    private final Supplier<List<LeaseView>> leases;

    /** Called by Declarative Services. */
    @Activate
    public LeasesCheck() {
        this(Leased::all);
    }

    LeasesCheck(Supplier<List<LeaseView>> leases) {
        this.leases = leases;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        List<LeaseView> all = leases.get();
        all.stream()
                .filter(lease -> lease.waiting() > 0)
                .forEach(lease ->
                        log.temporarilyUnavailable("Calls that wait for the {}: {}.", lease.name(), lease.waiting()));
        all.stream()
                .filter(lease -> lease.overstayed() > 0)
                .forEach(lease -> log.warn(
                        "The {} was taken away while calls were in it, so often: {}.",
                        lease.name(),
                        lease.overstayed()));
        if (all.stream().allMatch(lease -> lease.waiting() == 0)) {
            log.info("Nobody waits for a provider.");
        }
        return new Result(log);
    }
}
