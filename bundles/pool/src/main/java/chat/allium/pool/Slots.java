package chat.allium.pool;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** The places of those who have not authenticated. Whoever finds none is sent away; nobody waits. */
final class Slots {

    /** Strangers in all. */
    static final int STRANGERS = 32;
    /** Of these, strangers who come with a request. */
    static final int CONTACTS = 8;

    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final Semaphore contacts = new Semaphore(CONTACTS);

    /** One stranger's place. */
    final class Slot implements AutoCloseable {

        private final AtomicBoolean contact = new AtomicBoolean();
        private final AtomicBoolean closed = new AtomicBoolean();

        private Slot() {}

        /** Makes it a place of those who come with a request; false if there is none. */
        boolean becomeContact() {
            if (contact.get()) {
                return true;
            }
            boolean free = contacts.tryAcquire();
            contact.set(free);
            return free;
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                if (contact.get()) {
                    contacts.release();
                }
                strangers.release();
            }
        }
    }

    /** @param contact whether it can only be somebody with a request */
    Optional<Slot> enter(boolean contact) {
        if (!strangers.tryAcquire()) {
            return Optional.empty();
        }
        Slot slot = new Slot();
        if (contact && !slot.becomeContact()) {
            slot.close();
            return Optional.empty();
        }
        return Optional.of(slot);
    }
}
