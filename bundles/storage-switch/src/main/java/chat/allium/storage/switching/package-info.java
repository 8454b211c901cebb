/** Which engine keeps the store, and moving it to another one while it is used. */
@org.jspecify.annotations.NullMarked
package chat.allium.storage.switching;
