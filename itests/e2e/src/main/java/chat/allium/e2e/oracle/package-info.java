/** What was accepted, kept outside the nodes, and what their stores say of it. */
@org.jspecify.annotations.NullMarked
package chat.allium.e2e.oracle;
