@org.jspecify.annotations.NullUnmarked
package chat.allium.ui.config;
