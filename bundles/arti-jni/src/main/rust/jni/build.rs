//! Unloading is harmless if it does nothing: tokio's threads and thread-locals outlive a class loader.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
}
