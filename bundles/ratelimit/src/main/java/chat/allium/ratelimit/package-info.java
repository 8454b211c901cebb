/** Token buckets, one a peer. */
@org.jspecify.annotations.NullMarked
package chat.allium.ratelimit;
