/** The program behind {@code allium shell} and {@code allium exec}. Plain Java, quick to start: it runs from this bundle's jar. */
@org.jspecify.annotations.NullMarked
package chat.allium.shell.client;
