/** A bundle for campaigns alone: a storage in front of the node's own, which stops at chosen points or is broken on purpose. */
@org.jspecify.annotations.NullMarked
package chat.allium.e2e.gate;
