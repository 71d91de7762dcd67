//! Random numbers that are the same on every machine and in every version of every crate.

/// SplitMix64.
pub struct Random(u64);

impl Random {
    /// A sequence of its own for each pair of a seed and a number.
    pub fn new(seed: u64, number: u64) -> Random {
        let mut random = Random(seed ^ number.wrapping_mul(0xD605_BBB5_8C8A_BC8B));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A fraction of 1, which is never reached.
    pub fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.fraction() * end as f64) as usize
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    pub fn pick<T: Copy>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len())]
    }

    /// About normally distributed, with mean 0 and deviation 1: twelve dice do for texts.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0
    }

    /// A rank below `end`, the first ones most often, by Zipf's law with this exponent.
    pub fn rank(&mut self, end: usize, exponent: f64) -> usize {
        let top = end as f64 + 1.0;
        let fraction = self.fraction();
        let rank = if exponent == 1.0 {
            top.powf(fraction)
        } else {
            let rest = 1.0 - exponent;
            ((top.powf(rest) - 1.0) * fraction + 1.0).powf(1.0 / rest)
        };
        (rank as usize).clamp(1, end) - 1
    }
}
