/** Whole nodes on this machine, driven by the commands that a user has. */
@org.jspecify.annotations.NullMarked
package chat.allium.e2e;
