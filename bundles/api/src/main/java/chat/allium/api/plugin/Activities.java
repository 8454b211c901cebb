package chat.allium.api.plugin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Tells what those who are called with messages and events did. Thread-safe; never blocks. */
@ProviderType
public interface Activities {

    /** An entry for each that is there. */
    List<Activity> activities();
}
