package chat.allium.api.ui;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Allium's own bundles, replaced while messages flow. A bundle goes by its number or its name, of which {@code chat.allium.} may be
 * left out. What is changed here lasts until the node stops: it starts from its distribution. Thread-safe; methods park the calling
 * thread until the bundle has changed, except for the bundles that the call itself comes through, which change soon after.
 */
@ProviderType
public interface BundleControl {

    /** Allium's bundles, by number. */
    List<BundleView> bundles();

    /** Starts a bundle. @throws RefusedException with one sentence */
    void start(String name) throws RefusedException;

    /** Stops a bundle. @throws RefusedException with one sentence */
    void stop(String name) throws RefusedException;

    /**
     * Replaces a bundle in place.
     *
     * @param jar what replaces it; empty to read it again from where it came from
     * @throws RefusedException with one sentence; so too for a bundle that can only be replaced with the whole node
     */
    void update(String name, Optional<Path> jar) throws RefusedException;

    /**
     * Starts another bundle beside those there are, such as a new version of a transport.
     *
     * @return its number
     * @throws RefusedException with one sentence; then nothing was installed
     */
    long install(Path jar) throws RefusedException;

    /** Stops and removes a bundle that was installed while the node runs. @throws RefusedException with one sentence */
    void uninstall(String name) throws RefusedException;
}
