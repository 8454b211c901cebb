package chat.allium.plugins;

import chat.allium.api.plugin.PluginException;
import chat.allium.plugins.archive.Archive;
import chat.allium.plugins.archive.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the plugins, each called by its SHA-256, and the one file that says which of them are installed. A file that the
 * state does not name is none: it is swept away after the next change or at the next start. One thread uses it.
 */
final class Shelf {

    /** A copy of ours of what the user named, not yet installed. */
    record Draft(String name, String sha256) {}

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final String STATE = "state.json";
    private static final String ENDING = ".plugin";
    private static final int MAX_STATE = 1 << 20;

    private final Disk disk;
    private final PluginData data;
    private final Limits limits;
    private State state = State.EMPTY;
    private String broken = "";

    Shelf(Disk disk, PluginData data, Limits limits) {
        this.disk = disk;
        this.data = data;
        this.limits = limits;
    }

    /** Reads the state, and takes away what a node that was killed left behind. */
    void open() {
        Path file = disk.path(STATE);
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                state = State.read(in.readNBytes(MAX_STATE));
            } catch (IOException e) {
                // What is on the disk is kept: it may be mended.
                broken = "The file " + file + " is damaged (" + e.getMessage()
                        + "), so no plugin starts: put it back from a backup, or move the folder plugins away.";
                return;
            }
        }
        sweep();
    }

    /**
     * Takes away every file that is not of an installed plugin, and what plugins that are gone remembered. What does not go does no
     * harm, and goes another time.
     */
    void sweep() {
        if (!broken.isEmpty()) {
            return;
        }
        try {
            sweepAll();
        } catch (IOException e) {
            LOG.warn("Files that are of no plugin stay in {} for now: {}", disk.folder(), e.getMessage());
        }
    }

    private void sweepAll() throws IOException {
        Set<String> named =
                state.plugins().values().stream().map(p -> p.sha256() + ENDING).collect(Collectors.toSet());
        for (String name : disk.names()) {
            if (!name.equals(STATE) && !named.contains(name)) {
                disk.delete(name);
            }
        }
        data.sweep(state.plugins().keySet());
    }

    State state() {
        return state;
    }

    /** Why nothing is installed and nothing can be; empty if all is well. */
    String broken() {
        return broken;
    }

    /** Copies a file: what is examined then is what will be installed, whatever becomes of the original. */
    Draft copy(InputStream source) throws IOException, PluginException {
        MessageDigest digest = sha256();
        String name = disk.draft(source, digest, limits.fileBytes());
        return new Draft(name, HexFormat.of().formatHex(digest.digest()));
    }

    Archive read(Draft draft) throws PluginException {
        return Archive.open(disk.path(draft.name()), disk.folder(), limits);
    }

    /** Reads an installed plugin again. @throws PluginException if its file is not what was installed */
    Archive read(Shelved plugin) throws PluginException {
        Path file = disk.path(plugin.sha256() + ENDING);
        try {
            if (!hash(file).equals(plugin.sha256())) {
                throw new PluginException("The file of " + plugin.name()
                        + " was changed since it was installed, so it is not started: remove it and install it again.");
            }
        } catch (IOException e) {
            throw new PluginException("The file of " + plugin.name() + " can not be read (" + e.getMessage()
                    + "), so it is not started: remove it and install it again.");
        }
        return Archive.open(file, disk.folder(), limits);
    }

    /** From now on this is what is installed. */
    void install(Draft draft, Shelved plugin) throws IOException, PluginException {
        disk.publish(draft.name(), plugin.sha256() + ENDING);
        save(state.with(plugin));
    }

    void save(State changed) throws IOException, PluginException {
        if (!broken.isEmpty()) {
            throw new PluginException(broken);
        }
        if (!disk.exchange(STATE, changed.json())) {
            LOG.warn("{} can not be synced: a power cut now may undo the last change of the plugins.", disk.folder());
        }
        state = changed;
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
