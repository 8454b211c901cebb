/**
 * A whole node in memory and in virtual time: {@link chat.allium.testkit.node.MemoryNode} is where to begin. What messages go
 * through is the node's own code; only network, disk and clock are not real.
 */
@org.jspecify.annotations.NullMarked
package chat.allium.testkit.node;
