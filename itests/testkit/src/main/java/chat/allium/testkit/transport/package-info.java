/** A network in memory, and the suite that every transport passes. */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.transport;
