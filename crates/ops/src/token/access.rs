//! The way to the API server: which kubeconfig, and a client made from it.
//!
//! Answers to `GetKubeConfigPath` and `getClientForTokenCommands` upstream.

use std::path::{Path, PathBuf};

use cluster::artifacts::kubeconfig::Kubeconfig;
use cluster::artifacts::layout::ADMIN_KUBECONFIG;
use cluster::kube::{Client, Connection};
use host::Observe;

use super::TokenError;
use super::secrets::Secrets;
use crate::change::Mode;
use crate::{Context, Environment};

/// Where the Secrets of tokens are reached, and whether they are changed.
#[derive(Clone, Debug)]
pub struct Access {
    /// The kubeconfig.
    pub kubeconfig: PathBuf,
    /// Whether changes are made.
    pub mode: Mode,
}

/// The first kubeconfig there is of `KUBECONFIG`, or else the user's own, and then the administrator's. If there is
/// none, the first place is named in the error that follows.
pub fn find_kubeconfig(host: &dyn Observe, environment: &Environment) -> PathBuf {
    let mut places: Vec<PathBuf> = match &environment.kubeconfig {
        Some(list) => list.split(':').map(PathBuf::from).collect(),
        None => vec![environment.home.clone().unwrap_or_default().join(".kube/config")],
    };
    places.push(ADMIN_KUBECONFIG.into());
    let exists = |place: &&PathBuf| host.canonical(place).is_ok_and(|found| found.is_some());
    places.iter().find(exists).or(places.first()).cloned().unwrap_or_default()
}

impl Access {
    /// Makes a client; no connection is opened yet.
    pub(super) async fn open<'a>(&self, context: Context<'a>) -> Result<Secrets<'a>, TokenError> {
        let text = self.read(context.host)?;
        let client = Client::from_kubeconfig(&text, &Connection::default()).await?;
        Ok(match self.mode {
            Mode::Real => Secrets::Real(client),
            Mode::DryRun => Secrets::Rehearsed { client, context },
        })
    }

    fn read(&self, host: &dyn Observe) -> Result<String, TokenError> {
        let path = &self.kubeconfig;
        let unusable =
            |reason: String| TokenError::Kubeconfig { path: path.clone(), mode: self.mode, reason };
        let bytes = host.read(path)?.ok_or_else(|| unusable(missing(path)))?;
        let text = String::from_utf8(bytes).map_err(|_| unusable("it is not UTF-8".into()))?;
        Kubeconfig::parse(&text).map_err(|e| unusable(e.to_string()))?;
        Ok(text)
    }
}

fn missing(path: &Path) -> String {
    format!("open {}: no such file or directory", path.display())
}
