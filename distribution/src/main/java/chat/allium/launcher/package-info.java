/** Starts a node: checks its home, then starts Felix with every bundle of the distribution. */
@org.jspecify.annotations.NullMarked
package chat.allium.launcher;
