/** Messages for tests of bots, listeners and filters. */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.message;
