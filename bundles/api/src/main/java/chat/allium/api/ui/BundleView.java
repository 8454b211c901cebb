package chat.allium.api.ui;

/**
 * A bundle of Allium.
 *
 * @param id number
 * @param name symbolic name without {@code chat.allium.}
 * @param version version
 * @param state active, stopped, unresolved and the like
 * @param why why it, or a part of it, does not work; empty if it does
 */
public record BundleView(long id, String name, String version, String state, String why) {}
