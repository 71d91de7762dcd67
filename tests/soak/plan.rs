//! How long, how much, with how many terms.

use std::env;
use std::time::Duration;

/// What a run does.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How long articles are produced.
    pub duration: Duration,
    /// From when on memory and stalls are judged; until then buffers fill and pools grow.
    pub warm_up: Duration,
    /// Articles a second.
    pub per_second: u32,
    /// Terms, each a watch of its own.
    pub terms: usize,
    /// Different articles; they come again and again, under other ids.
    pub texts: usize,
    /// From one reload to the next.
    pub reload_every: Duration,
    /// Whether the run is long enough to judge memory and stalls.
    pub is_judged: bool,
}

impl Plan {
    /// By `NEWSWATCH_SOAK` (minutes), `NEWSWATCH_SOAK_RATE` (articles a second) and `NEWSWATCH_SOAK_TERMS`;
    /// the short one where the first is left out.
    ///
    /// # Panics
    ///
    /// Where one of them is no number.
    pub fn from_env() -> Plan {
        let Some(minutes) = number("NEWSWATCH_SOAK") else {
            return Plan {
                duration: Duration::from_secs(12),
                warm_up: Duration::from_secs(2),
                per_second: 50,
                terms: 2_000,
                texts: 200,
                reload_every: Duration::from_secs(3),
                is_judged: false,
            };
        };
        let duration = Duration::from_secs(60 * u64::from(minutes));
        Plan {
            duration,
            warm_up: duration / 6,
            per_second: number("NEWSWATCH_SOAK_RATE").unwrap_or(300),
            terms: number("NEWSWATCH_SOAK_TERMS").unwrap_or(50_000) as usize,
            texts: 4_000,
            reload_every: Duration::from_secs(60).min(duration / 8),
            is_judged: minutes >= 30,
        }
    }
}

fn number(name: &str) -> Option<u32> {
    let value = env::var(name).ok().filter(|value| !value.is_empty())?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name}={value}: expected a number")))
}
