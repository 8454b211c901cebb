package chat.allium.plugins.archive;

import chat.allium.api.plugin.PluginException;
import java.io.IOException;
import java.io.InputStream;

/** Counts what is unpacked, whatever the headers of a zip claim. One thread uses it. */
final class Budget {

    /** Takes what is read. */
    interface Sink {
        void take(byte[] buffer, int length) throws IOException;
    }

    private final byte[] buffer = new byte[16 * 1024];
    private final long limit;
    private final int mostEntries;
    private long bytes;
    private int entries;

    Budget(Limits limits) {
        limit = limits.unpackedBytes();
        mostEntries = limits.entries();
    }

    void entry() throws PluginException {
        if (++entries > mostEntries) {
            throw new PluginException("It has more than " + mostEntries + " files in its bundles; that is no plugin.");
        }
    }

    void read(InputStream in, Sink sink) throws IOException, PluginException {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes += n;
            if (bytes > limit) {
                throw new PluginException(
                        "It would unpack to more than " + (limit >> 20) + " MiB; that is a bomb, not a plugin.");
            }
            sink.take(buffer, n);
        }
    }
}
