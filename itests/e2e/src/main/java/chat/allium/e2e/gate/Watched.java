package chat.allium.e2e.gate;

import chat.allium.api.message.Direction;
import chat.allium.api.message.MessageState;
import chat.allium.api.storage.LaneRow;
import chat.allium.api.storage.LaneStore;
import chat.allium.api.storage.MessageRow;
import chat.allium.api.storage.MessageStore;
import chat.allium.api.storage.Transaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** A transaction that remembers what is done in it. Confined to its closure. */
final class Watched {

    private final Transaction inner;
    private final Fault fault;
    private boolean received;
    private boolean accepted;
    private boolean settled;

    Watched(Transaction inner, Fault fault) {
        this.inner = inner;
        this.fault = fault;
    }

    /** Whether a message of a friend was added. */
    boolean received() {
        return received;
    }

    /** Whether a message for a friend was added. */
    boolean accepted() {
        return accepted;
    }

    /** Whether a message was found to be delivered. */
    boolean settled() {
        return settled;
    }

    Transaction transaction() {
        return proxy(Transaction.class, (self, method, arguments) -> switch (method.getName()) {
            case "messages" -> proxy(MessageStore.class, (p, m, a) -> messages(m, a));
            case "lanes" -> proxy(LaneStore.class, (p, m, a) -> lanes(m, a));
            default -> call(inner, method, arguments);
        });
    }

    private Object messages(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("add")) {
            MessageRow row = (MessageRow) arguments[0];
            received |= row.direction() == Direction.IN;
            accepted |= row.direction() == Direction.OUT;
            if (fault == Fault.CLAIMS_DELIVERED && row.direction() == Direction.OUT) {
                return inner.messages().add(delivered(row));
            }
        }
        settled |= method.getName().equals("setState") && arguments[2] == MessageState.DELIVERED;
        return call(inner.messages(), method, arguments);
    }

    private static MessageRow delivered(MessageRow row) {
        return new MessageRow(
                row.peer(),
                row.position(),
                row.row(),
                row.direction(),
                row.id(),
                MessageState.DELIVERED,
                row.reason(),
                row.type(),
                row.size(),
                row.at(),
                row.body());
    }

    private Object lanes(Method method, Object[] arguments) throws Throwable {
        Object result = call(inner.lanes(), method, arguments);
        if (fault == Fault.FORGETS_HIGH && result instanceof Optional<?> found && found.isPresent()) {
            LaneRow row = (LaneRow) found.get();
            return Optional.of(new LaneRow(
                    row.peer(),
                    row.out(),
                    row.nextSeq(),
                    row.base(),
                    row.basePosition(),
                    row.attemptedUpTo(),
                    row.attempt(),
                    row.retryMillis(),
                    Optional.empty(),
                    0));
        }
        return result;
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Watched.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
