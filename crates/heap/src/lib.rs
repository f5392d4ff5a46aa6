//! How the server's process gives memory back.
//!
//! The GNU C library maps large blocks one by one and unmaps them when they are freed, but raises
//! what it takes for large with every such block, up to 32 MB. One decoded photo later, buffers come
//! from the pools that each thread has, and those are hardly ever given back: a server that had taken
//! in 200 photos of 5 MB kept 133 MB, and keeps 14 MB with bounds that stay where they are.

/// Blocks of at least so many bytes are mapped one by one: decoded pictures, not the buffers that files
/// are read through, which would be mapped anew for every step of a download.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: i32 = 1 << 20;
/// So many free bytes at the end of a pool stay with it. With the library's own 128 kB the buffers of
/// a download are given back and asked for again all the time, for a third more work.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SPARE: i32 = 4 << 20;

/// Has freed blocks given back. Call it first: it says nothing about blocks that are there already.
///
/// Elsewhere than under Linux with the GNU C library it does nothing.
#[allow(unsafe_code)]
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: `mallopt` (mallopt(3)) takes two numbers, keeps no pointer, and locks what it changes.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, SPARE);
    }
}
