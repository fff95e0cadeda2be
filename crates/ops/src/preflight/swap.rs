//! Is swap on?

use std::path::Path;

use super::View;
use super::finding::Problem;

const SWAPS: &str = "/proc/swaps";

/// Finds out that swap is on.
pub(super) fn check(view: &View<'_>) -> Option<Problem> {
    // A kernel without swap has no such file.
    let content = view.host.read(Path::new(SWAPS)).ok()??;
    let text = String::from_utf8_lossy(&content);
    let areas: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    if text.lines().count() <= 1 {
        return None;
    }
    Some(
        Problem::warning(
            "swap is supported for cgroup v2 only. The kubelet must be properly configured to use swap. Please refer \
             to https://kubernetes.io/docs/concepts/architecture/nodes/#swap-memory, or disable swap on the node",
        )
        .because((!areas.is_empty()).then(|| format!("swap is on: {}", areas.join(", "))))
        .fixed_by("swapoff -a, and remove the lines of type swap from /etc/fstab"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::fake::{FakeHost, runtime};

    #[test]
    fn swap_is_on_when_the_table_has_a_row() {
        let check = |table: Option<&str>, cause: Option<&str>| {
            let mut host = FakeHost::ready();
            match table {
                Some(table) => host.file(SWAPS, table),
                None => host.without_file(SWAPS),
            };
            let runtime = runtime();
            let found = super::check(&View::new(&host, &runtime));
            assert_eq!(found.and_then(|problem| problem.cause).as_deref(), cause, "{table:?}");
        };
        check(None, None);
        check(Some("Filename\tType\tSize\tUsed\tPriority\n"), None);
        check(
            Some("Filename\tType\tSize\tUsed\tPriority\n/dev/vda2 partition 1 0 -2\n/swapfile file 1 0 -3\n"),
            Some("swap is on: /dev/vda2, /swapfile"),
        );
    }
}
