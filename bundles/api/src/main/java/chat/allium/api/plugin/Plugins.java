package chat.allium.api.plugin;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Installs, starts and removes plugins. Each change is whole or did not happen, whatever ends the node in the middle. Thread-safe;
 * one change at a time: methods may park the calling virtual thread for as long as a plugin takes to start.
 */
@ProviderType
public interface Plugins {

    /**
     * Looks at a plugin without running anything of it: reads and verifies all of it.
     *
     * @param source an {@code .allium} archive, a bundle jar, or a folder with one archive or with bundle jars
     * @throws PluginException with one sentence why it can not be installed
     */
    Offer examine(Path source) throws PluginException;

    /**
     * Installs and starts what the user agreed to.
     *
     * @param sha256 as {@link Offer} told the user: another file is refused
     * @throws PluginException with one sentence; then nothing of it is left
     */
    PluginView install(Path source, String sha256) throws PluginException;

    /**
     * Replaces an installed plugin by another version of it from the same publisher; its old version runs on if that fails, or if the
     * node's store is on an engine that the new one does not have.
     *
     * @param sha256 as {@link Offer} told the user: another file is refused
     * @throws PluginException with one sentence; then the old version is what runs
     */
    PluginView update(Path source, String sha256) throws PluginException;

    /** Every installed plugin, ordered by name. */
    List<PluginView> list();

    /** One plugin. @throws PluginException if there is none of this name */
    PluginView info(String name) throws PluginException;

    /** Why a plugin does not run, a sentence a cause, with who could help; empty if it runs. @throws PluginException if there is none of this name */
    List<String> why(String name) throws PluginException;

    /** Switches a plugin on. @throws PluginException with one sentence why it does not start; then it stays off */
    PluginView enable(String name) throws PluginException;

    /**
     * Switches a plugin off, also for the next starts.
     *
     * @throws PluginException with one sentence, as when the node's store is on an engine of it
     */
    PluginView disable(String name) throws PluginException;

    /**
     * Removes a plugin with everything that came with it.
     *
     * @throws PluginException with one sentence, as when the node's store is on an engine of it
     */
    void remove(String name) throws PluginException;

    /** Reads every plugin's file again and compares it with what was installed. @return a sentence for each that was changed */
    List<String> verify();

    /**
     * Remembers whose a publisher's key is.
     *
     * @param key in hexadecimal
     * @param name what the user calls its owner
     * @throws PluginException if the key or the name is malformed, or the name is another key's
     */
    void trust(String key, String name) throws PluginException;
}
