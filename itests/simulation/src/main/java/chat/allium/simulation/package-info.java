/** Whole networks in virtual time, and stores against a model: campaigns that can be repeated from their seed. */
@org.jspecify.annotations.NullMarked
package chat.allium.simulation;
