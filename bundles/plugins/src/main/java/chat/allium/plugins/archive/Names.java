package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.util.List;

/** Names of files in a zip: nobody vouches for them yet. */
final class Names {

    private static final int LONGEST = 80;

    private Names() {}

    /** @throws PluginException if it would lead out of the folder it was unpacked to */
    static void requireInside(String name) throws PluginException {
        boolean outside = name.startsWith("/")
                || name.contains("\\")
                || name.indexOf('\0') >= 0
                || name.matches("[A-Za-z]:.*")
                || List.of(name.split("/")).contains("..");
        if (outside) {
            throw new PluginException("It has a file " + shown(name) + ", which points outside of it.");
        }
    }

    /** Short enough for a sentence. */
    static String shown(String name) {
        return "'" + (name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name) + "'";
    }
}
