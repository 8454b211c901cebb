package chat.allium.storage.derby;

import chat.allium.api.storage.Storage;
import chat.allium.api.storage.StorageEngine;
import chat.allium.api.storage.Store;
import chat.allium.storage.jdbc.JdbcStorage;
import chat.allium.storage.jdbc.StoreDirectory;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Derby as an engine. Who opens its store closes it before this goes. */
@Component(property = Storage.NAME + "=" + StorageDerby.NAME, configurationPid = StorageDerby.PID)
@Designate(ocd = StorageDerby.Config.class)
public final class StorageDerby implements StorageEngine {

    static final String NAME = "derby";
    static final String PID = "chat.allium.storage.derby";

    /** What can be configured. */
    @ObjectClassDefinition(name = "Allium storage: Derby", description = "The embedded default storage")
    public @interface Config {

        /** Directory of the database; {@code ${allium.home}} is the node's home. */
        @AttributeDefinition(
                name = "Directory",
                description = "Where the database is; ${allium.home} is the node's home.")
        String directory() default "${allium.home}/db";
    }

    private final StoreDirectory directory;

    /** Opens nothing yet. */
    @Activate
    public StorageDerby(BundleContext context, Config config) {
        this(StoreDirectory.configured(
                config.directory(), Optional.ofNullable(context.getProperty("allium.home")), PID));
    }

    StorageDerby(StoreDirectory directory) {
        this.directory = directory;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean exists() {
        return directory.exists();
    }

    @Override
    public Store open() {
        return JdbcStorage.open(DerbyEngine.open(directory.path()));
    }

    @Override
    public OptionalLong freeBytes() {
        return directory.freeBytes();
    }

    @Override
    public void discard() {
        directory.discard();
    }
}
