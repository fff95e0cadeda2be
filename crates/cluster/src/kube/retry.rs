//! Asking again until a deadline.

use std::time::{Duration, Instant};

/// A moment after which no further attempt is made.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    end: Instant,
    limit: Duration,
}

impl Deadline {
    /// So much time from now.
    pub fn after(limit: Duration) -> Self {
        Self { end: Instant::now() + limit, limit }
    }

    /// The whole time that was allowed.
    pub fn limit(self) -> Duration {
        self.limit
    }

    /// Nothing is left.
    pub fn passed(self) -> bool {
        Instant::now() >= self.end
    }
}

/// The pauses between attempts: short at first, because on one host an answer is often milliseconds away, then
/// longer, to spare the server.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    next: Duration,
    longest: Duration,
}

impl Poll {
    /// Watching something on this host.
    pub fn local() -> Self {
        Self { next: Duration::from_millis(20), longest: Duration::from_millis(50) }
    }

    /// Asking a server that many may be asking.
    pub fn shared() -> Self {
        Self { next: Duration::from_millis(100), longest: Duration::from_millis(500) }
    }

    /// Waits, unless the deadline passed; reports whether another attempt may be made.
    pub async fn pause(&mut self, deadline: Deadline) -> bool {
        if deadline.passed() {
            return false;
        }
        let left = deadline.end.saturating_duration_since(Instant::now());
        tokio::time::sleep(self.next.min(left)).await;
        self.next = (self.next * 2).min(self.longest);
        true
    }
}
