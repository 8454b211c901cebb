@org.jspecify.annotations.NullMarked
package chat.allium.testkit.plugin;
