@org.jspecify.annotations.NullMarked
package chat.allium.storage.switching;
