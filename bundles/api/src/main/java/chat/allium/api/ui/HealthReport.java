package chat.allium.api.ui;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** How the node is, as its health checks see it: Allium's own and those of plugins. Thread-safe. */
@ProviderType
public interface HealthReport {

    /** Runs every check, by name. Parks the calling thread for seconds at most: a check that does not answer is said not to. */
    List<HealthView> check();
}
