//! What a user should know although the configuration is accepted.

use std::fmt;

/// Why there is a warning. Stable; [`WarningCode::source`] is the line of the reference that says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WarningCode {
    /// Unknown, duplicate or badly typed fields of a document read by `init`.
    StrictInit,
    /// The same, read by `join`.
    StrictJoin,
    /// The same, read by `reset`.
    StrictReset,
    /// The same, read by `upgrade`.
    StrictUpgrade,
    /// The same, in the configuration stored in the cluster.
    StrictCluster,
    /// The same, in the configuration of a component.
    StrictComponent,
    /// A document that `init` has no use for.
    IgnoredByInit,
    /// A document that `join` has no use for.
    IgnoredByJoin,
    /// A document that `reset` has no use for.
    IgnoredByReset,
    /// A document that `upgrade` has no use for.
    IgnoredByUpgrade,
    /// A runtime socket without `unix://`.
    SocketWithoutScheme,
    /// The same, at `reset`.
    SocketWithoutSchemeAtReset,
    /// No default route, so no address to advertise.
    NoDefaultRoute,
    /// The release server could not be asked.
    VersionNotFetched,
    /// The program's own version is taken instead.
    VersionFallback,
    /// The newest release is newer than this program.
    RemoteVersionNewer,
    /// A value of a component that differs from the recommended one.
    NotRecommended,
    /// kube-proxy binds to something that is no address.
    BindAddressNotAnAddress,
    /// kube-proxy in mode `ipvs`.
    IpvsDeprecated,
    /// Whether systemd-resolved runs is unknown.
    ResolverUnknown,
    /// Certificates that live longer than recommended.
    CertificateValidity,
    /// A subnet in deprecated address space.
    SiteLocalSubnet,
    /// `controlPlaneEndpoint` and `bindPort` name different ports.
    EndpointPort,
}

/// Something a user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Why.
    pub code: WarningCode,
    /// The text, as the reference prints it.
    pub text: String,
}

impl Warning {
    /// A warning.
    pub fn new(code: WarningCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }

    /// The severity letter the reference's log puts in front.
    pub fn letter(&self) -> char {
        match self.code {
            WarningCode::RemoteVersionNewer => 'I',
            _ => 'W',
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl WarningCode {
    /// The place the reference's log names.
    pub fn source(self) -> &'static str {
        match self {
            Self::StrictInit => "initconfiguration.go:334",
            Self::StrictJoin => "joinconfiguration.go:124",
            Self::StrictReset => "resetconfiguration.go:128",
            Self::StrictUpgrade => "upgradeconfiguration.go:54",
            Self::StrictCluster => "cluster.go:130",
            Self::StrictComponent => "configset.go:176",
            Self::IgnoredByInit => "initconfiguration.go:363",
            Self::IgnoredByJoin => "joinconfiguration.go:112",
            Self::IgnoredByReset => "resetconfiguration.go:116",
            Self::IgnoredByUpgrade => "upgradeconfiguration.go:42",
            Self::SocketWithoutScheme => "initconfiguration.go:127",
            Self::SocketWithoutSchemeAtReset => "resetconfiguration.go:53",
            Self::NoDefaultRoute => "common.go:200",
            Self::VersionNotFetched => "version.go:108",
            Self::VersionFallback => "version.go:109",
            Self::RemoteVersionNewer => "version.go:260",
            Self::NotRecommended => "utils.go:69",
            Self::BindAddressNotAnAddress => "kubeproxy.go:123",
            Self::IpvsDeprecated => "kubeproxy.go:144",
            Self::ResolverUnknown => "kubelet_unix.go:41",
            Self::CertificateValidity => "validation.go:79",
            Self::SiteLocalSubnet => "validation.go:462",
            Self::EndpointPort => "endpoint.go:56",
        }
    }
}
