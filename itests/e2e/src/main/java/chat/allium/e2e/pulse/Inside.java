package chat.allium.e2e.pulse;

import chat.allium.api.lease.Leased;
import chat.allium.api.message.Messenger;
import chat.allium.api.pool.ConnectionPool;
import chat.allium.api.pool.Urgency;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * What goes on in this process just now. Some of it no interface shows: that is read from fields of production's classes, and if they
 * are called otherwise one day, the moment is never seen and the campaign says so.
 */
final class Inside {

    private static final String WRITER = "allium-storage-writer";

    private final BundleContext context;

    Inside(BundleContext context) {
        this.context = context;
    }

    /** Everything that is going on. */
    Set<Moment> now() {
        Set<Moment> all = EnumSet.noneOf(Moment.class);
        for (Moment moment : Moment.values()) {
            if (is(moment)) {
                all.add(moment);
            }
        }
        return all;
    }

    boolean is(Moment moment) {
        return switch (moment) {
            case CALL_IN_FLIGHT -> Leased.all().stream().anyMatch(lease -> lease.calls() > 0);
            case BATCH_OPEN -> batchOpen();
            case DIAL_UNDER_WAY -> dialUnderWay();
            case FRAGMENT_HALF_SENT -> intakes().stream().anyMatch(Inside::half);
        };
    }

    private static boolean batchOpen() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals(WRITER))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getMethodName().equals("commitTogether"));
    }

    private boolean dialUnderWay() {
        return service(ConnectionPool.class)
                .flatMap(pool -> field(pool, "board"))
                .flatMap(board -> field(board, "dials"))
                .map(dials -> !((Map<?, ?>) dials).isEmpty())
                .orElse(false);
    }

    /** Ends every link, and dials at once. */
    void dial() {
        service(ConnectionPool.class)
                .ifPresent(pool -> List.copyOf(pool.connected()).forEach(peer -> {
                    pool.disconnect(peer);
                    pool.dial(peer, Urgency.MESSAGE);
                }));
    }

    private Collection<?> intakes() {
        return service(Messenger.class)
                .flatMap(messenger -> field(messenger, "flows"))
                .flatMap(flows -> field(flows, "inbound"))
                .flatMap(inbound -> field(inbound, "intakes"))
                .map(all -> ((Map<?, ?>) all).values())
                .orElse(List.of());
    }

    private static boolean half(Object intake) {
        return field(intake, "receiver").filter(Inside::holdsHalf).isPresent();
    }

    private static boolean holdsHalf(Object receiver) {
        return field(receiver, "fragments")
                .flatMap(fragments -> field(fragments, "assembly"))
                .isPresent();
    }

    /**
     * Takes the lock under which texts come in, when one has come by half; its owner gives it back. Empty if none came in time.
     *
     * @param end on the clock of {@code System.nanoTime}
     */
    Optional<ReentrantLock> holdHalf(long end) {
        record Intake(ReentrantLock lock, Object receiver) {}
        List<Intake> all = intakes().stream()
                .flatMap(intake -> field(intake, "lock")
                        .flatMap(lock ->
                                field(intake, "receiver").map(receiver -> new Intake((ReentrantLock) lock, receiver)))
                        .stream())
                .toList();
        while (System.nanoTime() < end) {
            for (Intake intake : all) {
                // Whoever waits is let in: between one fragment and the next there is next to no time.
                if (!intake.lock().hasQueuedThreads() && intake.lock().tryLock()) {
                    if (holdsHalf(intake.receiver())) {
                        return Optional.of(intake.lock());
                    }
                    intake.lock().unlock();
                }
            }
            Thread.onSpinWait();
        }
        return Optional.empty();
    }

    private <S> Optional<S> service(Class<S> type) {
        ServiceReference<S> reference = context.getServiceReference(type);
        return Optional.ofNullable(reference).map(context::getService);
    }

    private static Optional<Object> field(Object of, String name) {
        try {
            Field field = of.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return Optional.ofNullable(field.get(of));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
