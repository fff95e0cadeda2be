//! Keys made ahead of their use.
//!
//! An RSA key takes a processor 30 to 200 ms, and `init` needs seventeen of them. Threads make them while checks
//! run and images are looked at, so that hardly any key is waited for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use pki::{KeyAlgorithm, KeyGenerationError, PrivateKey};

use super::ChangeError;

/// Makes keys of one algorithm, ahead when asked to.
pub struct KeyForge {
    algorithm: KeyAlgorithm,
    ahead: Option<Mutex<Receiver<Result<PrivateKey, KeyGenerationError>>>>,
}

impl KeyForge {
    /// Makes each key when it is asked for.
    pub fn on_demand(algorithm: KeyAlgorithm) -> Self {
        Self { algorithm, ahead: None }
    }

    /// Starts to make so many keys on so many threads. The threads end by themselves: when all keys are made, or
    /// when the forge is dropped.
    pub fn ahead(algorithm: KeyAlgorithm, count: usize, threads: usize) -> Self {
        let (sender, receiver) = sync_channel(count.max(1));
        let claimed = Arc::new(AtomicUsize::new(0));
        for _ in 0..threads.min(count) {
            let (sender, claimed) = (sender.clone(), Arc::clone(&claimed));
            thread::spawn(move || {
                while claimed.fetch_add(1, Ordering::Relaxed) < count {
                    if sender.send(PrivateKey::generate(algorithm)).is_err() {
                        return;
                    }
                }
            });
        }
        Self { algorithm, ahead: Some(Mutex::new(receiver)) }
    }

    /// The next key.
    pub fn take(&self) -> Result<PrivateKey, ChangeError> {
        let ready = self.ahead.as_ref().and_then(|receiver| receiver.lock().ok()?.recv().ok());
        let key = ready.unwrap_or_else(|| PrivateKey::generate(self.algorithm));
        key.map_err(ChangeError::pki("unable to create private key"))
    }
}
