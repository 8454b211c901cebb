@org.jspecify.annotations.NullMarked
package chat.allium.bench;
