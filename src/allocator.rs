//! The allocator of the program: mimalloc, asked in the quickest way.
//!
//! In: what Rust's collections ask for. Out: memory from mimalloc. The crate `mimalloc` asks for every piece with its
//! alignment, which takes a longer way through mimalloc than most pieces need: 1,200 of them are made for a briefing.

use std::alloc::{GlobalAlloc, Layout};
use std::ffi::c_void;

use libmimalloc_sys as mi;

/// Gives back to the system what this thread has freed and keeps for later.
pub fn give_back() {
    // SAFETY: nothing in use is touched.
    unsafe { mi::mi_collect(true) }
}

/// What mimalloc aligns every piece to that is at least as large.
const USUAL: usize = 16;

/// The option that says after how many milliseconds freed memory goes back to the system; -1 is never.
const PURGE_DELAY: mi::mi_option_t = 15;

/// Gives nothing back to the system from now on. By default what has been free for ten milliseconds goes back, and the system
/// clears it when it is asked for again: a tenth of a build on a busy machine.
///
/// Nor is memory taken in huge pages. Where it is there they spare a build a fifteenth of its time; but a virtual machine gives
/// free ones back to its host, and to have a megabyte back then takes 2.5 ms instead of 0.1, up to a third of a build. In
/// small pages it is 0.4 ms at any time (docs/decisions/26).
pub fn keep_memory() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    // SAFETY: the option has this number in every version 2 of mimalloc, and may be set at any time.
    unsafe { mi::mi_option_set_default(PURGE_DELAY, -1) }
}

pub struct Mimalloc;

impl Mimalloc {
    /// Moves what is smaller now to a piece that fits: mimalloc leaves it where it is as long as it is half as large, which
    /// kept a quarter more memory for the bodies of ten thousand briefings than these have bytes.
    ///
    /// # Safety
    ///
    /// As for `GlobalAlloc::realloc`.
    unsafe fn shrink(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size > layout.size() - layout.size() / 8 {
            return piece;
        }
        // SAFETY: a layout with a smaller size is as valid; the new piece is another one and has room for `size` bytes, which
        // the old one has too.
        unsafe {
            let fitting = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !fitting.is_null() {
                std::ptr::copy_nonoverlapping(piece, fitting, size);
                self.dealloc(piece, layout);
            }
            fitting
        }
    }
}

/// Whether a piece is aligned as it has to be without being asked for so.
#[inline(always)]
fn is_usual(layout: &Layout) -> bool {
    layout.align() <= USUAL && layout.align() <= layout.size()
}

// SAFETY: the functions of mimalloc do what is asked of a `GlobalAlloc`: they return memory of at least the size asked for, or
// null, and free or resize only what they returned themselves, however it had been asked for. `mi_malloc`, `mi_zalloc` and
// `mi_realloc` align to 16 bytes what is at least 16 bytes large, and to the next lower power of two what is smaller.
unsafe impl GlobalAlloc for Mimalloc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match is_usual(&layout) {
            true => unsafe { mi::mi_malloc(layout.size()) }.cast(),
            false => unsafe { mi::mi_malloc_aligned(layout.size(), layout.align()) }.cast(),
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match is_usual(&layout) {
            true => unsafe { mi::mi_zalloc(layout.size()) }.cast(),
            false => unsafe { mi::mi_zalloc_aligned(layout.size(), layout.align()) }.cast(),
        }
    }

    #[inline]
    unsafe fn dealloc(&self, piece: *mut u8, _: Layout) {
        unsafe { mi::mi_free(piece.cast::<c_void>()) }
    }

    #[inline]
    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size < layout.size() {
            return unsafe { self.shrink(piece, layout, size) };
        }
        match layout.align() <= USUAL && layout.align() <= size {
            true => unsafe { mi::mi_realloc(piece.cast::<c_void>(), size) }.cast(),
            false => unsafe { mi::mi_realloc_aligned(piece.cast::<c_void>(), size, layout.align()) }.cast(),
        }
    }
}
