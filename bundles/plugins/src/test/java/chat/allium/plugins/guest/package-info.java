/** What is inside the plugins of the tests. Loaded by their bundles, never by the tests. */
@org.jspecify.annotations.NullMarked
package chat.allium.plugins.guest;
