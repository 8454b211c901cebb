@org.jspecify.annotations.NullMarked
package chat.allium.pool;
