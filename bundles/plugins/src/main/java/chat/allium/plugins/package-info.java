/** The installer behind {@link chat.allium.api.plugin.Plugins}. */
@org.jspecify.annotations.NullMarked
package chat.allium.plugins;
