/** Drives the machines of links in virtual time; here because they are package-private. */
@org.jspecify.annotations.NullMarked
package chat.allium.link;
