package chat.allium.plugins;

import chat.allium.api.identity.Sealed;
import chat.allium.api.identity.SealedColumn;
import chat.allium.api.identity.Vault;
import chat.allium.api.identity.VaultException;
import chat.allium.api.plugin.PluginStore;
import chat.allium.api.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin's store: a sealed file for each key, under a random name that it keeps. One thread works on the files, so that neither a
 * caller who is interrupted nor one that is gone leaves anything half done.
 */
final class SealedFiles implements PluginStore, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SealedFiles.class);
    private static final int NAME = 16;
    private static final int TO_END_SECONDS = 5;

    private final ExecutorService desk = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("allium-plugin-store").factory());
    private final SecureRandom random = new SecureRandom();
    private final Vault vault;
    private final String plugin;
    private final PluginData data;
    private final int mostKeys;
    /** The name of the file of each key. Only the desk's thread touches it. */
    private final TreeMap<String, String> names = new TreeMap<>();

    private @Nullable Disk opened;

    SealedFiles(Vault vault, String plugin, PluginData data) {
        this(vault, plugin, data, MAX_KEYS);
    }

    SealedFiles(Vault vault, String plugin, PluginData data, int mostKeys) {
        this.mostKeys = mostKeys;
        this.vault = vault;
        this.plugin = plugin;
        this.data = data;
    }

    /** Waits for what is being done, for some seconds; what is called later fails. */
    @Override
    public void close() {
        desk.shutdown();
        try {
            if (!desk.awaitTermination(TO_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The disk takes long with what the plugin {} remembers.", plugin);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<byte[]> get(String key) {
        return call(disk -> names.containsKey(key) ? Optional.of(value(disk, names.get(key))) : Optional.empty());
    }

    @Override
    public void put(String key, byte[] value) {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_KEY + " characters");
        }
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("a value has at most " + MAX_VALUE + " bytes");
        }
        byte[] plain = plain(key, value);
        call(disk -> {
            String name = names.get(key);
            if (name == null) {
                if (names.size() >= mostKeys) {
                    throw new StorageException("The plugin " + plugin + " has " + mostKeys + " keys already.");
                }
                name = newName();
            }
            disk.replace(
                    name,
                    vault.seal(SealedColumn.PLUGIN_VALUE, row(name), plain).bytes());
            names.put(key, name);
            return true;
        });
    }

    @Override
    public boolean remove(String key) {
        return call(disk -> {
            String name = names.get(key);
            if (name == null) {
                return false;
            }
            disk.deleteDurably(name);
            names.remove(key);
            return true;
        });
    }

    @Override
    public List<String> keys(String prefix) {
        return call(disk -> names.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList());
    }

    /** Something to do with the files. */
    private interface Task<T> {
        T with(Disk disk) throws IOException;
    }

    private <T> T call(Task<T> task) {
        Future<T> done;
        try {
            done = desk.submit(() -> task.with(disk()));
        } catch (RejectedExecutionException e) {
            throw new StorageException("The plugin " + plugin + " is stopped; nothing was stored.");
        }
        return result(done);
    }

    /** Waits whatever happens: what was asked for is done or has failed when this returns. */
    private <T> T result(Future<T> done) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return done.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw refusal(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StorageException refusal(Throwable cause) {
        return switch (cause) {
            case StorageException refused -> new StorageException(String.valueOf(refused.getMessage()));
            case IOException failed ->
                new StorageException(
                        "What the plugin " + plugin + " remembers can not be read or written: " + failed.getMessage());
            case VaultException failed ->
                new StorageException("A value of the plugin " + plugin + " does not open: " + failed.getMessage());
            case Error error -> throw error;
            default -> throw new IllegalStateException(cause);
        };
    }

    /** One file that does not open does not take the others with it; it is kept. */
    private Disk disk() throws IOException {
        if (opened != null) {
            return opened;
        }
        Disk disk = data.of(plugin);
        for (String name : disk.names()) {
            if (name.length() != 2 * NAME) {
                // A draft of a node that died.
                disk.delete(name);
                continue;
            }
            try {
                names.put(key(plain(disk, name)), name);
            } catch (VaultException e) {
                LOG.warn("A value of the plugin {} does not open and is not used: {}", plugin, e.getMessage());
            }
        }
        opened = disk;
        return disk;
    }

    private byte[] value(Disk disk, String name) throws IOException {
        byte[] plain = plain(disk, name);
        return Arrays.copyOfRange(plain, Short.BYTES + ByteBuffer.wrap(plain).getShort(), plain.length);
    }

    private byte[] plain(Disk disk, String name) throws IOException {
        return vault.open(SealedColumn.PLUGIN_VALUE, row(name), Sealed.of(Files.readAllBytes(disk.path(name))));
    }

    private static byte[] plain(String key, byte[] value) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + text.length + value.length)
                .putShort((short) text.length)
                .put(text)
                .put(value)
                .array();
    }

    private static String key(byte[] plain) {
        return new String(plain, Short.BYTES, ByteBuffer.wrap(plain).getShort(), StandardCharsets.UTF_8);
    }

    private String row(String name) {
        return plugin + '/' + name;
    }

    private String newName() {
        byte[] name = new byte[NAME];
        random.nextBytes(name);
        return HexFormat.of().formatHex(name);
    }
}
