package chat.allium.api.storage;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Our friend codes; few. */
@ProviderType
public interface CodeStore {

    /** All of them, oldest first; at most 200. */
    List<CodeRow> all();

    /** The row with this id. */
    Optional<CodeRow> find(String id);

    /** Inserts or replaces. */
    void put(CodeRow row);

    /** Removes it; false if it was not there. */
    boolean remove(String id);
}
