package chat.allium.plugins.archive;

/**
 * A file of an archive, as its manifest names it.
 *
 * @param path in the archive
 * @param sha256 of its bytes, in hexadecimal
 */
public record Part(String path, String sha256) {

    /** Where bundles lie. */
    public static final String BUNDLES = "bundles/";
    /** Where configuration lies: {@code config/PID.cfg}. */
    public static final String CONFIG = "config/";

    /** How the name of a configuration ends. */
    public static final String CFG = ".cfg";

    /** Whether it is a bundle; otherwise it is configuration. */
    public boolean isBundle() {
        return path.startsWith(BUNDLES);
    }

    /** The PID that a configuration is for. */
    public String pid() {
        return path.substring(CONFIG.length(), path.length() - CFG.length());
    }

    static boolean allowed(String path) {
        return path.matches(
                "bundles/[A-Za-z0-9][A-Za-z0-9._+-]{0,99}\\.jar|config/[A-Za-z0-9][A-Za-z0-9._~-]{0,99}\\.cfg");
    }
}
