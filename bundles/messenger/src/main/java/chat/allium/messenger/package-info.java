/** The two flows of messages; the one place that knows both directions. */
@org.jspecify.annotations.NullMarked
package chat.allium.messenger;
