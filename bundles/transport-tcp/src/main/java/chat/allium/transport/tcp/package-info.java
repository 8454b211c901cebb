/** Transport over TCP: loopback, LAN, tests; not anonymous, and says so. */
@org.jspecify.annotations.NullMarked
package chat.allium.transport.tcp;
