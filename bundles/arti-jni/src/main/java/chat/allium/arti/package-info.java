/** Tor onion services and connections to them, by arti. Knows nothing of Allium. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package chat.allium.arti;
