//! Owns the table of images.

use std::path::PathBuf;

use super::super::programs::Programs;
use super::tools::Tools;

/// Who asks for an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Kubeadm,
    EndToEndTests,
}

/// What an image is made of.
#[derive(Debug)]
pub(super) struct Recipe {
    /// With places for the versions of the release.
    pub reference: &'static str,
    pub origin: Origin,
    pub directory: fn(&Programs) -> &PathBuf,
    /// Programs of that directory. The image runs the first.
    pub programs: &'static [&'static str],
    /// Where they are in the image.
    pub folder: &'static str,
    pub tools: Option<&'static Tools>,
}

/// kube-proxy runs these to change the kernel's packet filters and to forget connections.
const PROXY_TOOLS: Tools = Tools {
    programs: &["usr/sbin/xtables-nft-multi", "usr/sbin/nft", "usr/sbin/conntrack", "usr/bin/dash"],
    links: &[
        ("usr/bin/sh", "dash"),
        ("usr/sbin/iptables", "xtables-nft-multi"),
        ("usr/sbin/iptables-restore", "xtables-nft-multi"),
        ("usr/sbin/iptables-save", "xtables-nft-multi"),
        ("usr/sbin/ip6tables", "xtables-nft-multi"),
        ("usr/sbin/ip6tables-restore", "xtables-nft-multi"),
        ("usr/sbin/ip6tables-save", "xtables-nft-multi"),
    ],
    extensions: &["xtables"],
};

/// Tests run these in Pods, to see what Pods see.
const TEST_TOOLS: Tools = Tools {
    programs: &["usr/bin/dash", "usr/bin/cat", "usr/bin/curl", "usr/bin/sleep"],
    links: &[("usr/bin/sh", "dash")],
    extensions: &[],
};

pub(super) const RECIPES: &[Recipe] = &[
    kubernetes("registry.k8s.io/kube-apiserver:v{kubernetes}", &["kube-apiserver"], None),
    kubernetes("registry.k8s.io/kube-controller-manager:v{kubernetes}", &["kube-controller-manager"], None),
    kubernetes("registry.k8s.io/kube-scheduler:v{kubernetes}", &["kube-scheduler"], None),
    kubernetes("registry.k8s.io/kube-proxy:v{kubernetes}", &["kube-proxy"], Some(&PROXY_TOOLS)),
    Recipe {
        reference: "registry.k8s.io/etcd:{etcd}-0",
        origin: Origin::Kubeadm,
        directory: |programs| &programs.etcd,
        programs: &["etcd", "etcdctl", "etcdutl"],
        folder: "usr/local/bin/",
        tools: None,
    },
    Recipe {
        reference: "registry.k8s.io/coredns/coredns:v{coredns}",
        origin: Origin::Kubeadm,
        directory: |programs| &programs.coredns,
        programs: &["coredns"],
        folder: "",
        tools: None,
    },
    Recipe {
        reference: "registry.k8s.io/pause:{pause}",
        origin: Origin::Kubeadm,
        directory: |programs| &programs.pause,
        programs: &["pause"],
        folder: "",
        tools: None,
    },
    Recipe {
        reference: "registry.k8s.io/e2e-test-images/agnhost:{agnhost}",
        origin: Origin::EndToEndTests,
        directory: |programs| &programs.agnhost,
        programs: &["agnhost"],
        folder: "",
        tools: Some(&TEST_TOOLS),
    },
];

impl Recipe {
    /// The path of the program that the image runs.
    pub fn entrypoint(&self) -> String {
        format!("/{}{}", self.folder, self.programs.first().copied().unwrap_or_default())
    }
}

const fn kubernetes(
    reference: &'static str,
    programs: &'static [&'static str],
    tools: Option<&'static Tools>,
) -> Recipe {
    Recipe {
        reference,
        origin: Origin::Kubeadm,
        directory: |programs| &programs.kubernetes,
        programs,
        folder: "usr/local/bin/",
        tools,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::program::BUILDS;
    use super::*;

    #[test]
    fn a_tag_names_the_version_that_the_image_s_program_has_to_tell() {
        let programs = || BUILDS.iter().flat_map(|build| build.programs);
        let place =
            |text: &str| text.split_once('{').map(|(_, rest)| rest.split('}').next().map(str::to_owned));
        // pause is compiled apart, from C.
        for recipe in RECIPES.iter().filter(|recipe| recipe.programs != ["pause"]) {
            for name in recipe.programs {
                let program =
                    programs().find(|program| program.name == *name).expect("a program of the table");
                assert_eq!(place(recipe.reference), place(program.probe.line), "{}", recipe.reference);
            }
        }
    }
}
