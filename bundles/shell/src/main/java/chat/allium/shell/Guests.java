package chat.allium.shell;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands that plugins bring, as Gogo lists them: {@code scope:word}. */
final class Guests {

    /** What asks Gogo for all its commands. */
    static final String ALL = ".commands";

    /** Of the node and of its container: the first has help of its own, the second is found by {@code felix:help}. */
    private static final Set<String> HOUSE = Set.of("allium", "felix", "gogo", "obr", "osgi", "scr");

    private Guests() {}

    /** The words of guests. @param all what Gogo has under {@link #ALL} */
    static List<String> words(@Nullable Object all) {
        Collection<?> names = all instanceof Collection<?> collection ? collection : List.of();
        return names.stream()
                .map(String::valueOf)
                .filter(name -> name.indexOf(':') > 0 && !HOUSE.contains(name.substring(0, name.indexOf(':'))))
                .map(name -> name.substring(name.indexOf(':') + 1))
                .distinct()
                .sorted()
                .toList();
    }
}
