@org.jspecify.annotations.NullMarked
package chat.allium.plugins.archive;
