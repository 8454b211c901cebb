/** The shell: Gogo commands, the console of a node, and the socket by which {@code allium shell} and {@code exec} reach it. */
@org.jspecify.annotations.NullMarked
package chat.allium.shell;
