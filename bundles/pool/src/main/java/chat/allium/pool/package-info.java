/** The connection pool: one link per friend over whatever transport reaches it. */
@org.jspecify.annotations.NullMarked
package chat.allium.pool;
