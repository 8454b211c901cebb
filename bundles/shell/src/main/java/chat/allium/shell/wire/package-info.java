/** What the shell and its client say to each other. Plain Java: the client runs it without OSGi. */
@org.jspecify.annotations.NullMarked
package chat.allium.shell.wire;
