package chat.allium.ui.health;

import chat.allium.api.ui.HealthReport;
import chat.allium.api.ui.HealthView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Runs every Felix health check that there is, each on a thread of its own, and waits for all of them together no longer than a
 * moment. A check that did not return the last time is not begun again before it has.
 */
@Component(service = HealthReport.class)
public final class CheckedHealth implements HealthReport {

    private final Duration patience;
    private final Map<HealthCheck, String> checks = new ConcurrentHashMap<>();
    private final Map<HealthCheck, CompletableFuture<Result>> running = new ConcurrentHashMap<>();

    /** Called by Declarative Services. */
    public CheckedHealth() {
        this(Duration.ofSeconds(3));
    }

    CheckedHealth(Duration patience) {
        this.patience = patience;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCheck(HealthCheck check, Map<String, Object> properties) {
        checks.put(check, String.valueOf(properties.getOrDefault(HealthCheck.NAME, "unnamed")));
    }

    void unbindCheck(HealthCheck check) {
        checks.remove(check);
        running.remove(check);
    }

    @Override
    public List<HealthView> check() {
        Map<HealthCheck, CompletableFuture<Result>> begun = new ConcurrentHashMap<>();
        checks.keySet().forEach(check -> begun.put(check, running.computeIfAbsent(check, this::begin)));
        long deadline = System.nanoTime() + patience.toNanos();
        List<HealthView> views = new ArrayList<>();
        byName(begun).forEach((name, result) -> views.add(view(name, result, deadline)));
        return views;
    }

    private Map<String, CompletableFuture<Result>> byName(Map<HealthCheck, CompletableFuture<Result>> begun) {
        Map<String, CompletableFuture<Result>> named = new TreeMap<>();
        begun.forEach((check, result) -> {
            String name = checks.getOrDefault(check, "unnamed");
            String free = name;
            for (int i = 2; named.containsKey(free); i++) {
                free = name + " " + i;
            }
            named.put(free, result);
        });
        return named;
    }

    private CompletableFuture<Result> begin(HealthCheck check) {
        CompletableFuture<Result> result = new CompletableFuture<>();
        Thread.ofVirtual().name("health").start(() -> {
            try {
                result.complete(check.execute());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            } finally {
                running.remove(check, result);
            }
        });
        return result;
    }

    private static HealthView view(String name, CompletableFuture<Result> running, long deadline) {
        try {
            Result result = running.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            List<String> sentences = StreamSupport.stream(result.spliterator(), false)
                    .filter(entry -> !entry.isDebug())
                    .sorted(Comparator.comparing(ResultLog.Entry::getStatus).reversed())
                    .map(ResultLog.Entry::getMessage)
                    .toList();
            return new HealthView(name, state(result.getStatus()), sentences);
        } catch (ExecutionException e) {
            return failed(name, "The check threw " + e.getCause().getClass().getSimpleName() + ".");
        } catch (TimeoutException e) {
            return failed(name, "The check does not answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(name, "Interrupted.");
        }
    }

    private static HealthView failed(String name, String sentence) {
        return new HealthView(name, HealthView.State.CHECK_FAILED, List.of(sentence));
    }

    private static HealthView.State state(Result.Status status) {
        return switch (status) {
            case OK -> HealthView.State.OK;
            case WARN -> HealthView.State.WARN;
            case TEMPORARILY_UNAVAILABLE -> HealthView.State.TEMPORARILY_UNAVAILABLE;
            case CRITICAL -> HealthView.State.CRITICAL;
            case HEALTH_CHECK_ERROR -> HealthView.State.CHECK_FAILED;
        };
    }
}
