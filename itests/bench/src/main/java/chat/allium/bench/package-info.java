/** Benchmarks of the parts of a node against named rivals. */
@org.jspecify.annotations.NullMarked
package chat.allium.bench;
