//! A vector whose room behind its end can be written before it counts.
//!
//! What is copied by the block is copied in one piece, however many bytes of it are wanted: the rest lies behind
//! the end and is overwritten by what comes next.

use std::ops::{Deref, DerefMut};

/// Items, and room behind them that holds anything.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffer<T> {
    items: Vec<T>,
    len: usize,
}

impl<T: Copy + Default> Buffer<T> {
    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    #[inline]
    pub(super) fn push(&mut self, item: T) {
        self.extend_from_slice(&[item]);
    }

    #[inline]
    pub(super) fn extend_from_slice(&mut self, items: &[T]) {
        self.reserve(items.len());
        self.items[self.len..][..items.len()].copy_from_slice(items);
        self.len += items.len();
    }

    /// Makes sure that so many items can be added without moving the others.
    #[inline]
    fn reserve(&mut self, items: usize) {
        if self.items.len() - self.len < items {
            self.grow(items);
        }
    }

    /// The place behind the end. What is written there counts after [`Buffer::advance`].
    #[inline]
    pub(super) fn room<const ITEMS: usize>(&mut self) -> &mut [T; ITEMS] {
        if self.items.get(self.len..).is_none_or(|room| room.len() < ITEMS) {
            self.grow(ITEMS);
        }
        self.items[self.len..].first_chunk_mut().expect("the vector was grown for them")
    }

    /// Lets so many items that were written to [`Buffer::room`] count.
    #[inline]
    pub(super) fn advance(&mut self, items: usize) {
        debug_assert!(items <= self.items.len() - self.len);
        self.len += items;
    }

    /// The items, and behind them room for as many more as [`Buffer::room`] was asked for.
    pub(super) fn with_room(&self, items: usize) -> &[T] {
        &self.items[..self.items.len().min(self.len + items)]
    }

    #[cold]
    fn grow(&mut self, items: usize) {
        let needed = self.len + items;
        self.items.resize(needed.max(2 * self.items.len()), T::default());
    }
}

impl<T> Deref for Buffer<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.items[..self.len]
    }
}

impl<T> DerefMut for Buffer<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.items[..self.len]
    }
}
