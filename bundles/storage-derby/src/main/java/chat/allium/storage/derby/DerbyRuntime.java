package chat.allium.storage.derby;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.derby.iapi.jdbc.AuthenticationService;
import org.apache.derby.iapi.jdbc.InternalDriver;
import org.apache.derby.iapi.services.monitor.Monitor;
import org.apache.derby.impl.services.jmxnone.NoManagementService;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derby itself, which has one state per class loader: it starts with the first database and stops after the last, so that its
 * threads, and its entry in the JVM's list of drivers, never outlive the bundle.
 *
 * <p>Public because Derby finds {@link #silence} by name.
 */
public final class DerbyRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(DerbyRuntime.class);
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static int users;

    private DerbyRuntime() {}

    /**
     * Where Derby writes its log: nowhere. It dumps whole pages there when it meets an error, and whatever matters comes as an
     * exception, which is logged by its SQLState.
     */
    public static OutputStream silence() {
        return OutputStream.nullOutputStream();
    }

    static void enter() {
        LOCK.lock();
        try {
            if (users++ == 0) {
                configure();
                start();
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static void configure() {
        System.setProperty("derby.stream.error.method", DerbyRuntime.class.getName() + ".silence");
        // 1,000 pages of up to 32 KiB would be most of a node's memory; what is read often fits here.
        System.setProperty("derby.storage.pageCacheSize", "200");
        // One writer and short reads: whoever waits this long for a lock waits for each other.
        System.setProperty("derby.locks.deadlockTimeout", "2");
        System.setProperty("derby.locks.waitTimeout", "10");
    }

    /**
     * Starts Derby with what its driver would start, the first two, but without JMX: nobody asks for it, and it takes half of the
     * start.
     */
    private static void start() {
        Properties services = new Properties();
        services.setProperty("derby.service.jdbc", InternalDriver.class.getName());
        services.setProperty("derby.service.authentication", AuthenticationService.MODULE);
        services.setProperty("derby.module.mgmt.none", NoManagementService.class.getName());
        Monitor.startMonitor(services, new PrintWriter(silence(), false, StandardCharsets.UTF_8));
    }

    static void leave() {
        LOCK.lock();
        try {
            if (--users == 0) {
                shutDown();
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static void shutDown() {
        try {
            new EmbeddedDriver().connect("jdbc:derby:;shutdown=true", new Properties());
        } catch (SQLException e) {
            if (!"XJ015".equals(e.getSQLState())) {
                LOG.warn("Derby did not stop well (SQLState {}).", e.getSQLState());
            }
        }
    }
}
