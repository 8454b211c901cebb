/** Tests of contacts: whole nodes over a network in memory. */
@org.jspecify.annotations.NullMarked
package chat.allium.contacts;
