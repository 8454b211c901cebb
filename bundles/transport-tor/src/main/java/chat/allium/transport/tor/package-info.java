/** Transport over Tor onion services. */
@org.jspecify.annotations.NullMarked
package chat.allium.transport.tor;
