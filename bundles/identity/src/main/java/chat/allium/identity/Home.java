package chat.allium.identity;

import chat.allium.api.identity.VaultException;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** Where the node keeps everything. */
final class Home {

    private static final String PROPERTY = "allium.home";

    private Home() {}

    static Path of(BundleContext context) {
        String home = context.getProperty(PROPERTY);
        if (home == null || home.isBlank()) {
            throw new VaultException("The property " + PROPERTY + " is not set; start the node with --home FOLDER.");
        }
        return Path.of(home);
    }
}
