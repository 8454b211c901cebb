package chat.allium.ui.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Whether there is room where the node keeps everything. */
@Component(property = {HealthCheck.NAME + "=disk", HealthCheck.TAGS + "=allium"})
public final class DiskCheck implements HealthCheck {

    private static final long MEBI = 1024 * 1024;
    private static final long LITTLE = 512 * MEBI;
    private static final long TOO_LITTLE = 64 * MEBI;

    /** Free space in bytes. */
    interface Free {
        long bytes() throws IOException;
    }

    private final Free free;

    /** Called by Declarative Services. */
    @Activate
    public DiskCheck(BundleContext context) {
        Path home =
                Path.of(Optional.ofNullable(context.getProperty("allium.home")).orElse("."));
        this.free = () -> Files.getFileStore(home).getUsableSpace();
    }

    DiskCheck(Free free) {
        this.free = free;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        try {
            long left = free.bytes();
            String sentence = left / MEBI + " MiB are free in the node's home.";
            if (left < TOO_LITTLE) {
                log.critical("{}", sentence + " Make room: without it nothing can be sent or received.");
            } else if (left < LITTLE) {
                log.warn("{}", sentence);
            } else {
                log.info("{}", sentence);
            }
        } catch (IOException e) {
            log.critical("How much room there is can not be seen: {}", e.getMessage());
        }
        return new Result(log);
    }
}
