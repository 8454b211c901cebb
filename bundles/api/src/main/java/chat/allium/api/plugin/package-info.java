/** What a user interface needs to install what others wrote, and to know what it did; and what plugins remember. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package chat.allium.api.plugin;
