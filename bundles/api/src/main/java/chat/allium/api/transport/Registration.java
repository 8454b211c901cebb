package chat.allium.api.transport;

/** Something that was registered and ends with {@link #close}, which is idempotent and throws nothing. */
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
