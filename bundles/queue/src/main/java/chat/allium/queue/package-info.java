/** Lanes: order, back-off, expiry. */
@org.jspecify.annotations.NullMarked
package chat.allium.queue;
