package chat.allium.api.ui;

/**
 * Something that can be configured.
 *
 * @param key as {@link Settings} takes it
 * @param file where its value stands, or would
 * @param value what is in force
 * @param set whether it stands in the file; if not, {@code value} is the default
 * @param allowed what values it takes
 * @param description what it does
 */
public record SettingView(String key, String file, String value, boolean set, String allowed, String description) {}
