package chat.allium.storage.derby;

import java.util.concurrent.locks.ReentrantLock;
import org.apache.derby.iapi.services.context.ContextManager;
import org.apache.derby.iapi.services.context.ContextService;

/**
 * Has Derby forget threads. It keeps in each thread what manages the last connection that the thread used, for as long as that
 * connection is open, and nobody can reach into another thread when it is closed: every update of the bundle would leave all of
 * Derby in each thread that ever read something. A manager that manages nothing takes its place, and that one Derby lets go.
 *
 * <p>Thread-safe.
 */
final class DerbyThreads {

    private final ReentrantLock lock = new ReentrantLock();
    private final ContextService service = ContextService.getFactory();
    private final ContextManager nothing = service.newContextManager();

    /** To be made while Derby runs. */
    DerbyThreads() {
        // What it is born with.
        nothing.popContext();
    }

    /** The calling thread keeps nothing of Derby. It must not be within a call to Derby. */
    void leave() {
        // A manager belongs to one thread at a time.
        lock.lock();
        try {
            service.setCurrentContextManager(nothing);
            service.resetCurrentContextManager(nothing);
        } finally {
            lock.unlock();
        }
    }
}
