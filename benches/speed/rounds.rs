//! Two contenders in turn, by the time of this thread.
//!
//! On a machine that others use, what one contender has of the caches changes from second to second. Only
//! passes that stand next to each other in time can be compared; time that the thread did not run is not
//! counted. Each contender warms up with passes that are not counted: a daemon does nothing else in between.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Passes to warm up: after the first one caches and predictions are still partly the other's.
const WARM_UP: usize = 3;

/// Seconds of both contenders, a pair for every pass.
#[derive(Default)]
pub struct Rounds(Vec<(f64, f64)>);

/// What came of them.
#[derive(Clone, Copy, Debug)]
pub struct Medians {
    /// Seconds a pass of ours.
    pub ours: f64,
    /// Seconds a pass of the yardstick.
    pub yardstick: f64,
    /// How often ours goes into the yardstick's, in the same round.
    pub ratio: f64,
}

impl Rounds {
    /// Does so many rounds; the time that ours took.
    pub fn measure(&mut self, passes: u64, mut ours: impl FnMut(), mut yardstick: impl FnMut()) -> Duration {
        let mut taken = Duration::ZERO;
        for _ in 0..passes {
            let time_of_ours = timed(&mut ours);
            let time_of_yardstick = timed(&mut yardstick);
            self.0.push((time_of_ours.as_secs_f64(), time_of_yardstick.as_secs_f64()));
            taken += time_of_ours;
        }
        taken
    }

    /// Whether nothing was measured yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `None` where nothing was measured.
    pub fn medians(&self) -> Option<Medians> {
        Some(Medians {
            ours: median(self.0.iter().map(|(ours, _)| *ours))?,
            yardstick: median(self.0.iter().map(|(_, yardstick)| *yardstick))?,
            ratio: median(self.0.iter().map(|(ours, yardstick)| yardstick / ours))?,
        })
    }
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn timed(work: &mut impl FnMut()) -> Duration {
    (0..WARM_UP).for_each(|_| work());
    let started = thread_time();
    work();
    thread_time().saturating_sub(started)
}

fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}
