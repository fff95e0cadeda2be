//! Owns containerd's configuration: its own default with the few settings that a node needs.

/// What a machine chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerdSettings {
    /// The image whose process holds the namespaces of a Pod open.
    pub sandbox_image: String,
    /// Who makes the cgroups of containers.
    pub cgroup_driver: CgroupDriver,
    /// Whether containers may be protected from the out-of-memory killer.
    pub oom_scores: OomScores,
}

/// Who makes the cgroups of containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CgroupDriver {
    /// systemd, as kubeadm sets up the kubelet.
    Systemd,
    /// The runtime itself.
    Cgroupfs,
}

/// Whether containerd may give containers a lower out-of-memory score than it has itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OomScores {
    /// As the kubelet asks for.
    AsRequested,
    /// Not below containerd's own: lowering a score takes CAP_SYS_RESOURCE.
    Restricted,
}

/// The default configuration isn't of the form that the edits are made for.
#[derive(Debug, thiserror::Error)]
#[error(
    "containerd's default configuration has {found} lines that set {setting}, and not one; \
     its form has changed, and so must our edits"
)]
pub struct ContainerdConfigError {
    /// The setting's name.
    pub setting: &'static str,
    /// How many lines set it.
    pub found: usize,
}

/// Renders a configuration from what `containerd config default` prints.
pub fn render_containerd_config(
    default: &str,
    settings: &ContainerdSettings,
) -> Result<String, ContainerdConfigError> {
    let edits = [
        ("sandbox", format!("'{}'", settings.sandbox_image)),
        ("SystemdCgroup", (settings.cgroup_driver == CgroupDriver::Systemd).to_string()),
        ("restrict_oom_score_adj", (settings.oom_scores == OomScores::Restricted).to_string()),
    ];
    edits.iter().try_fold(default.to_owned(), |text, (setting, value)| set(&text, setting, value))
}

fn set(text: &str, setting: &'static str, value: &str) -> Result<String, ContainerdConfigError> {
    let mut found = 0;
    let lines = text.lines().map(|line| match line.split_once('=') {
        Some((name, _)) if name.trim() == setting => {
            found += 1;
            format!("{name}= {value}\n")
        }
        _ => format!("{line}\n"),
    });
    let edited = lines.collect();
    if found == 1 { Ok(edited) } else { Err(ContainerdConfigError { setting, found }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULT: &str = "version = 4\n\
                           [plugins.'io.containerd.cri.v1.images'.pinned_images]\n  \
                             sandbox = 'registry.k8s.io/pause:3.10'\n\
                           [plugins.'io.containerd.cri.v1.runtime']\n  \
                             restrict_oom_score_adj = false\n  \
                             sandboxer = 'podsandbox'\n    \
                               SystemdCgroup = false\n";

    fn settings(cgroup_driver: CgroupDriver, oom_scores: OomScores) -> ContainerdSettings {
        ContainerdSettings { sandbox_image: "registry.k8s.io/pause:3.10.2".into(), cgroup_driver, oom_scores }
    }

    fn check(settings: &ContainerdSettings, expected: &[&str]) {
        let config = render_containerd_config(DEFAULT, settings).expect("a configuration");
        let changed: Vec<_> =
            config.lines().filter(|line| !DEFAULT.lines().any(|old| old == *line)).collect();
        assert_eq!(changed, expected);
        assert_eq!(config.lines().count(), DEFAULT.lines().count());
    }

    #[test]
    fn settings_take_the_place_of_the_defaults_and_leave_the_rest() {
        let image = "  sandbox = 'registry.k8s.io/pause:3.10.2'";
        check(&settings(CgroupDriver::Cgroupfs, OomScores::AsRequested), &[image]);
        check(
            &settings(CgroupDriver::Systemd, OomScores::Restricted),
            &[image, "  restrict_oom_score_adj = true", "    SystemdCgroup = true"],
        );
    }

    #[test]
    fn a_default_without_the_setting_or_with_two_is_refused() {
        let settings = settings(CgroupDriver::Systemd, OomScores::Restricted);
        let check = |default: &str, setting, found| {
            let error = render_containerd_config(default, &settings).expect_err("a refusal");
            assert_eq!((error.setting, error.found), (setting, found));
        };
        check("", "sandbox", 0);
        check(&DEFAULT.replace("SystemdCgroup", "Other"), "SystemdCgroup", 0);
        check(&format!("{DEFAULT}restrict_oom_score_adj = true\n"), "restrict_oom_score_adj", 2);
    }
}
