//! The allocator of the program: mimalloc, asked in the quickest way.
//!
//! In: what Rust's collections ask for. Out: memory from mimalloc. The crate `mimalloc` asks for every piece with its
//! alignment, which takes a longer way through mimalloc than most pieces need: 1,200 of them are made for a briefing.

use std::alloc::{GlobalAlloc, Layout};
use std::ffi::c_void;

use libmimalloc_sys as mi;

/// What mimalloc aligns every piece to that is at least as large.
const USUAL: usize = 16;

pub struct Mimalloc;

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
        match layout.align() <= USUAL && layout.align() <= size {
            true => unsafe { mi::mi_realloc(piece.cast::<c_void>(), size) }.cast(),
            false => unsafe { mi::mi_realloc_aligned(piece.cast::<c_void>(), size, layout.align()) }.cast(),
        }
    }
}
