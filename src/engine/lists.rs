//! Many lists, most of them of one entry.

/// A list for each number from 0 on. One entry stands where the list is looked up, so that it takes one access to
/// memory, which for large watchlists is seldom in a cache.
pub(super) struct Lists<T> {
    lists: Vec<List<T>>,
    /// The entries of longer lists.
    longer: Vec<T>,
}

enum List<T> {
    One(T),
    /// So many entries from this one on.
    Longer {
        begin: u32,
        count: u32,
    },
}

impl<T: Copy> Lists<T> {
    /// Of so many numbers, from entries by number, ascending.
    pub fn of(entries: &[(u32, T)], count: usize) -> Lists<T> {
        let mut lists = Vec::with_capacity(count);
        let mut longer: Vec<T> = Vec::new();
        for group in entries.chunk_by(|a, b| a.0 == b.0) {
            lists.resize_with(group[0].0 as usize, || List::Longer { begin: 0, count: 0 });
            lists.push(match group {
                [(_, one)] => List::One(*one),
                _ => List::Longer { begin: longer.len() as u32, count: group.len() as u32 },
            });
            if group.len() > 1 {
                longer.extend(group.iter().map(|(_, entry)| *entry));
            }
        }
        lists.resize_with(count, || List::Longer { begin: 0, count: 0 });
        longer.shrink_to_fit();
        Lists { lists, longer }
    }

    /// The list of a number.
    ///
    /// # Panics
    ///
    /// Where there is no such number.
    #[inline]
    pub fn of_number(&self, number: u32) -> &[T] {
        match &self.lists[number as usize] {
            List::One(one) => std::slice::from_ref(one),
            List::Longer { begin, count } => &self.longer[*begin as usize..][..*count as usize],
        }
    }

    pub fn heap_bytes(&self) -> usize {
        size_of_val(&*self.lists) + size_of_val(&*self.longer)
    }
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Lists { lists: Vec::new(), longer: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_its_entries_in_order() {
        let entries = [(1, 'a'), (3, 'b'), (3, 'c'), (4, 'd'), (6, 'e'), (6, 'f'), (6, 'g')];
        let lists = Lists::of(&entries, 8);
        let all: Vec<String> = (0..8).map(|number| lists.of_number(number).iter().collect()).collect();
        assert_eq!(all, ["", "a", "", "bc", "d", "", "efg", ""]);
    }
}
