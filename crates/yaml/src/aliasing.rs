//! Stops documents whose aliases multiply them, by the share of values that come from aliases.
//!
//! Answers to `allowedAliasRatio` of go-yaml v2.

/// Up to this many values nearly all may come from aliases; from here on the share shrinks.
const FULL_SHARE_UP_TO: f64 = 400_000.0;
/// From this many values on only the smallest share is allowed.
const LEAST_SHARE_FROM: f64 = 4_000_000.0;
const FULL_SHARE: f64 = 0.99;
const LEAST_SHARE: f64 = 0.10;

/// How many values under anchors are kept for aliases. DIFFERS: go-yaml shares them and needs no limit.
const MOST_KEPT: u64 = 400_000;

/// Counts the values that go-yaml visits to decode a document.
#[derive(Default)]
pub(crate) struct Visits {
    total: u64,
    aliased: u64,
    kept: u64,
}

impl Visits {
    /// Counts a value of the document itself.
    pub(crate) fn count_one(&mut self) -> u64 {
        self.total = self.total.saturating_add(1);
        1
    }

    /// Counts an alias to a value that takes `visits` visits.
    pub(crate) fn count_alias(&mut self, visits: u64) {
        self.total = self.total.saturating_add(1).saturating_add(visits);
        self.aliased = self.aliased.saturating_add(visits);
    }

    /// Counts a value that is kept because it has an anchor.
    pub(crate) fn count_kept(&mut self, visits: u64) {
        self.kept = self.kept.saturating_add(visits);
    }

    /// Whether aliases account for more than go-yaml allows.
    pub(crate) fn are_excessive(&self) -> bool {
        if self.kept > MOST_KEPT {
            return true;
        }
        if self.aliased <= 100 || self.total <= 1000 {
            return false;
        }
        let total = self.total as f64;
        let progress = (total - FULL_SHARE_UP_TO) / (LEAST_SHARE_FROM - FULL_SHARE_UP_TO);
        let allowed = FULL_SHARE - (FULL_SHARE - LEAST_SHARE) * progress.clamp(0.0, 1.0);
        self.aliased as f64 / total > allowed
    }
}
