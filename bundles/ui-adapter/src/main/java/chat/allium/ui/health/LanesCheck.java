package chat.allium.ui.health;

import chat.allium.api.message.Messenger;
import chat.allium.api.message.QueuedLane;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** How long messages have waited. */
@Component(property = {HealthCheck.NAME + "=lanes", HealthCheck.TAGS + "=allium"})
public final class LanesCheck implements HealthCheck {

    /** Half of the time that a message waits before its sender is told. */
    private static final Duration LONG = Duration.ofHours(12);

    private final List<Messenger> messengers = new CopyOnWriteArrayList<>();
    private final Clock clock;

    /** Called by Declarative Services. */
    @Activate
    public LanesCheck() {
        this(Clock.systemUTC());
    }

    LanesCheck(Clock clock) {
        this.clock = clock;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMessenger(Messenger messenger) {
        messengers.add(messenger);
    }

    void unbindMessenger(Messenger messenger) {
        messengers.remove(messenger);
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        Optional<Messenger> messenger = messengers.stream().findFirst();
        if (messenger.isEmpty()) {
            log.critical("The messenger does not run: see 'bundles'.");
            return new Result(log);
        }
        List<QueuedLane> waiting = messenger.get().queue().stream()
                .filter(lane -> lane.messages() > 0)
                .toList();
        Optional<Instant> oldest = waiting.stream().map(QueuedLane::oldest).min(Instant::compareTo);
        if (oldest.isEmpty()) {
            log.info("Nothing waits.");
            return new Result(log);
        }
        int messages = waiting.stream().mapToInt(QueuedLane::messages).sum();
        Duration age = Duration.between(oldest.get(), clock.instant());
        String sentence = "Messages that wait: " + messages + ", for " + waiting.size() + " friends, the oldest for "
                + Math.max(0, age.toMinutes()) + " min; 'queue' shows them.";
        if (age.compareTo(LONG) > 0) {
            log.warn("{}", sentence);
        } else {
            log.info("{}", sentence);
        }
        return new Result(log);
    }
}
