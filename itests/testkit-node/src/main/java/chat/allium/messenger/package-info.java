/** The door of the messenger's bundle. */
@org.jspecify.annotations.NullMarked
package chat.allium.messenger;
