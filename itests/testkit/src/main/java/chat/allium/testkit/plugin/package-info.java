/** What a plugin remembers, in memory, and the rules that every such store keeps. */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.plugin;
