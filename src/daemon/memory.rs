//! Whether there is as much memory as the process may come to take, as far as Linux tells.
//!
//! It only tells: how much is enough depends on the feed as well, and a process that refused to start would help
//! nobody.

use std::fs;
use std::path::{Path, PathBuf};

use crate::telemetry::events;

/// What a reload takes for a moment, as a multiple of what runs: the old watches, the new ones, and what it takes
/// to build them. Measured; see the table of sizes in `deploy/README.md`.
const RELOAD: f64 = 2.75;

/// Tells where `buffers` (`process.memory`) and the watchlists that were just loaded, which are all that is in
/// memory yet, may come to take more than there is.
pub fn tell_if_tight(buffers: u64) {
    let Some((limit, watchlists)) = limit(Path::new("/")).zip(resident(Path::new("/"))) else { return };
    let needed = needed(buffers, watchlists);
    if needed > limit {
        events::memory_tight(limit, needed, buffers, watchlists);
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // Positive, and far below the limits.
fn needed(buffers: u64, watchlists: u64) -> u64 {
    buffers.saturating_add((watchlists as f64 * RELOAD) as u64)
}

/// Resident memory of this process.
fn resident(root: &Path) -> Option<u64> {
    kilobytes(&fs::read_to_string(root.join("proc/self/status")).ok()?, "VmRSS:")
}

/// The least of what the control groups and the machine allow; `None` where neither can be read.
fn limit(root: &Path) -> Option<u64> {
    let machine = fs::read_to_string(root.join("proc/meminfo")).ok();
    let machine = machine.and_then(|told| kilobytes(&told, "MemTotal:"));
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let limits = groups.lines().flat_map(|line| limits_of_group(root, line));
    machine.into_iter().chain(limits).min()
}

/// The limits of a line of `/proc/self/cgroup`, `0::/system.slice/x.service` or `5:memory:/x`, and of the groups
/// around it.
fn limits_of_group(root: &Path, line: &str) -> Vec<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { return Vec::new() };
    let (hierarchy, file) = match controllers {
        "" => ("sys/fs/cgroup", "memory.max"),
        names if names.split(',').any(|name| name == "memory") => {
            ("sys/fs/cgroup/memory", "memory.limit_in_bytes")
        }
        _ => return Vec::new(),
    };
    let hierarchy = root.join(hierarchy);
    let group: PathBuf = hierarchy.join(path.trim_start_matches('/'));
    let groups = group.ancestors().take_while(|group| group.starts_with(&hierarchy));
    groups.filter_map(|group| fs::read_to_string(group.join(file)).ok()?.trim().parse().ok()).collect()
}

fn kilobytes(told: &str, name: &str) -> Option<u64> {
    let line = told.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::TempDir::new().unwrap();
        for (path, content) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        root
    }

    const GIGABYTE: u64 = 1 << 30;
    const MEMINFO: (&str, &str) = ("proc/meminfo", "MemTotal:        4194304 kB\nMemFree: 1 kB\n");

    #[test]
    fn the_tightest_limit_counts() {
        let alone = machine(&[MEMINFO]);
        assert_eq!(limit(alone.path()), Some(4 * GIGABYTE));
        let service = machine(&[
            MEMINFO,
            ("proc/self/cgroup", "0::/system.slice/newswatch.service\n"),
            ("sys/fs/cgroup/system.slice/newswatch.service/memory.max", "max\n"),
            ("sys/fs/cgroup/system.slice/memory.max", "2147483648\n"),
        ]);
        assert_eq!(limit(service.path()), Some(2 * GIGABYTE));
        let older = machine(&[
            MEMINFO,
            ("proc/self/cgroup", "7:cpu,cpuacct:/x\n5:memory:/x\n0::/x\n"),
            ("sys/fs/cgroup/memory/x/memory.limit_in_bytes", "1073741824\n"),
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
        ]);
        assert_eq!(limit(older.path()), Some(GIGABYTE));
        let hidden = machine(&[("proc/self/cgroup", "broken\n0::/gone\n")]);
        assert_eq!(limit(hidden.path()), None);
    }

    #[test]
    fn a_reload_is_reckoned_with() {
        assert_eq!(needed(GIGABYTE, 4 * GIGABYTE), 12 * GIGABYTE);
        let this = machine(&[("proc/self/status", "Name:\tx\nVmRSS:\t     2048 kB\n")]);
        assert_eq!(resident(this.path()), Some(2 << 20));
    }
}
