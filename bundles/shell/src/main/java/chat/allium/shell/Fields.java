package chat.allium.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object for {@link Json}, its fields in the order given. */
final class Fields {

    private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

    /** An empty Optional becomes null. */
    Fields with(String name, Object value) {
        map.put(name, value instanceof Optional<?> optional ? optional.orElse(null) : value);
        return this;
    }

    Map<String, @Nullable Object> map() {
        return map;
    }
}
