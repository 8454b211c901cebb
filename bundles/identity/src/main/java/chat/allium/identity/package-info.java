/** The node's identity, its vault, friend codes and contact cards. */
@org.jspecify.annotations.NullMarked
package chat.allium.identity;
