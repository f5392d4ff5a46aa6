//! Configures glibc's `malloc` to return freed memory to the system.
//!
//! glibc maps large blocks separately and unmaps them when they are freed, but raises its threshold
//! for large with each such block, up to 32 MB. After one decoded photo, buffers come from the
//! per-thread arenas, which are hardly ever returned: a server that had received 200 photos of 5 MB
//! kept 133 MB, and keeps 14 MB with fixed thresholds.

/// Blocks of at least this many bytes are mapped separately: decoded images, but not read buffers,
/// which would be mapped again for every step of a download.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: i32 = 1 << 20;
/// Free bytes that an arena keeps at its end. With glibc's default of 128 kB, the buffers of a
/// download are returned and requested again all the time, for a third more work.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SPARE: i32 = 4 << 20;

/// Sets fixed thresholds. Call it first, since it does not affect existing blocks.
///
/// Does nothing except on Linux with the GNU C library.
#[allow(unsafe_code)]
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: `mallopt` (mallopt(3)) takes two numbers, keeps no pointer, and locks what it
    // changes.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, SPARE);
    }
}
