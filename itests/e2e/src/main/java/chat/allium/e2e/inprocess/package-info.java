/** Nodes of production's own classes within one process, and a network between them that can be made to fail. */
@org.jspecify.annotations.NullMarked
package chat.allium.e2e.inprocess;
