/** The bundles in a Felix container. */
@org.jspecify.annotations.NullMarked
package chat.allium.itests;
