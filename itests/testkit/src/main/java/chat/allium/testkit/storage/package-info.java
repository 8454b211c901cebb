/** The contracts that every storage passes, and a storage in memory that passes it. */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.storage;
