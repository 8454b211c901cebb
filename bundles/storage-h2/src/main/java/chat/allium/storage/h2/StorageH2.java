package chat.allium.storage.h2;

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

/** H2 as an engine. Who opens its store closes it before this goes. */
@Component(property = Storage.NAME + "=" + StorageH2.NAME, configurationPid = StorageH2.PID)
@Designate(ocd = StorageH2.Config.class)
public final class StorageH2 implements StorageEngine {

    static final String NAME = "h2";
    static final String PID = "chat.allium.storage.h2";

    /** What can be configured. */
    @ObjectClassDefinition(name = "Allium storage: H2", description = "A second embedded storage")
    public @interface Config {

        /** Directory of the database; {@code ${allium.home}} is the node's home. */
        @AttributeDefinition(
                name = "Directory",
                description = "Where the database is; ${allium.home} is the node's home.")
        String directory() default "${allium.home}/db-h2";
    }

    private final StoreDirectory directory;

    /** Opens nothing yet. */
    @Activate
    public StorageH2(BundleContext context, Config config) {
        this(StoreDirectory.configured(
                config.directory(), Optional.ofNullable(context.getProperty("allium.home")), PID));
    }

    StorageH2(StoreDirectory directory) {
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
        return JdbcStorage.open(H2Engine.open(directory.path()));
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
