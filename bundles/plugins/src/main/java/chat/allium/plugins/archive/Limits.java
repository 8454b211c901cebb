package chat.allium.plugins.archive;

/**
 * What one plugin may take.
 *
 * @param fileBytes of the file
 * @param parts in the archive
 * @param entries in all of its bundles together
 * @param unpackedBytes of all that is packed, at every depth that is looked at
 */
public record Limits(long fileBytes, int parts, int entries, long unpackedBytes) {

    /** What holds in a node. */
    public static final Limits DEFAULT = new Limits(64 << 20, 64, 20_000, 256 << 20);
}
