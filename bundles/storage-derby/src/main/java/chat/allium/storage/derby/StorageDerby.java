package chat.allium.storage.derby;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageException;
import chat.allium.api.storage.Transaction;
import chat.allium.storage.jdbc.JdbcStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The storage as a service, on Derby. It opens in the background: calls wait for that, and say why if it can not be.
 * Deactivation waits until what was submitted is durable.
 */
@Component(service = Storage.class, property = Storage.NAME + "=derby", configurationPid = "chat.allium.storage.derby")
@Designate(ocd = StorageDerby.Config.class)
public final class StorageDerby implements Storage {

    private static final Logger LOG = LoggerFactory.getLogger(StorageDerby.class);
    private static final String HOME = "allium.home";

    /** What can be configured. */
    @ObjectClassDefinition(name = "Allium storage: Derby", description = "The embedded default storage")
    public @interface Config {

        /** Directory of the database; {@code ${allium.home}} is the node's home. */
        @AttributeDefinition(
                name = "Directory",
                description = "Where the database is; ${allium.home} is the node's home.")
        String directory() default "${allium.home}/db";
    }

    private final Path directory;
    private final Opening opening;

    /** Begins to open the database; creates it at the first start. */
    @Activate
    public StorageDerby(BundleContext context, Config config) {
        this(directory(config.directory(), Optional.ofNullable(context.getProperty(HOME))));
    }

    StorageDerby(Path directory) {
        this.directory = directory.toAbsolutePath();
        this.opening = new Opening(() -> open(directory));
    }

    private static JdbcStorage open(Path directory) {
        long start = System.nanoTime();
        JdbcStorage storage = JdbcStorage.open(DerbyEngine.open(directory));
        LOG.info("Store open after {} ms.", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        return storage;
    }

    static Path directory(String configured, Optional<String> home) {
        String variable = "${" + HOME + "}";
        if (configured.contains(variable) && home.isEmpty()) {
            throw new StorageException("The node's home is not known: set the framework property " + HOME
                    + ", or \"directory\" in chat.allium.storage.derby.cfg.");
        }
        return Path.of(configured.replace(variable, home.orElse("")));
    }

    /** Drains the writer and shuts the database down. */
    @Deactivate
    public void close() {
        opening.close();
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        return opening.storage().read(work);
    }

    @Override
    public <T> T write(Function<Transaction, T> work) {
        return opening.storage().write(work);
    }

    @Override
    public <T> CompletableFuture<T> submit(Function<Transaction, T> work) {
        return opening.storage().submit(work);
    }

    @Override
    public OptionalLong freeBytes() {
        for (Path path = directory; path != null; path = path.getParent()) {
            try {
                return OptionalLong.of(Files.getFileStore(path).getUsableSpace());
            } catch (IOException e) {
                // Before the first start it is not there yet, but something above it is.
                LOG.trace("Nothing to be asked about room at {}.", path, e);
            }
        }
        return OptionalLong.empty();
    }
}
