/** The file a plugin comes in: written by our build plugin, read and verified by the installer. Knows no container. */
@org.jspecify.annotations.NullMarked
package chat.allium.plugins.archive;
