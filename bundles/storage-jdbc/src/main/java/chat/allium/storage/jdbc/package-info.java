/**
 * The stores over JDBC, for any engine that has a {@link chat.allium.storage.jdbc.Dialect}. Not a bundle of its own: each
 * storage bundle carries it.
 */
@org.jspecify.annotations.NullMarked
package chat.allium.storage.jdbc;
