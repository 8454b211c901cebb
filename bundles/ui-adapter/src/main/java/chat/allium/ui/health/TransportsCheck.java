package chat.allium.ui.health;

import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.transport.Transport;
import chat.allium.api.transport.TransportStatus;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Whether friends can be reached, and whether every transport keeps its contract. */
@Component(property = {HealthCheck.NAME + "=transports", HealthCheck.TAGS + "=allium"})
public final class TransportsCheck implements HealthCheck {

    private final List<Transport> transports = new CopyOnWriteArrayList<>();
    private final List<ConnectionPool> pools = new CopyOnWriteArrayList<>();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(Transport transport) {
        transports.add(transport);
    }

    void unbindTransport(Transport transport) {
        transports.remove(transport);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPool(ConnectionPool pool) {
        pools.add(pool);
    }

    void unbindPool(ConnectionPool pool) {
        pools.remove(pool);
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        transports.forEach(transport -> status(transport, log));
        if (transports.isEmpty()) {
            log.critical("No transport runs: nobody can be reached; see 'transports'.");
        }
        pools.stream().flatMap(pool -> pool.troubles().stream()).forEach(trouble -> log.warn("{}", trouble));
        return new Result(log);
    }

    private static void status(Transport transport, FormattingResultLog log) {
        try {
            String scheme = transport.scheme();
            TransportStatus status = transport.status();
            switch (status.state()) {
                case ONLINE -> log.info("{} is online.", scheme);
                case STARTING -> log.temporarilyUnavailable("{} starts, {} %.", scheme, status.percent());
                case DEGRADED -> log.warn("{} works in part: {}", scheme, status.detail());
                case BLOCKED, STOPPED -> log.critical("{} does not work: {}", scheme, status.detail());
            }
        } catch (RuntimeException e) {
            log.critical(
                    "A transport threw {} when it was asked how it is.",
                    e.getClass().getSimpleName());
        }
    }
}
