/** Authenticated, framed, encrypted links over the connection of any transport. */
@org.jspecify.annotations.NullMarked
package chat.allium.link;
