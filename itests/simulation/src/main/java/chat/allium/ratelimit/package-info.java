/** Drives the machines of the limiter in virtual time; here because they are package-private. */
@org.jspecify.annotations.NullMarked
package chat.allium.ratelimit;
