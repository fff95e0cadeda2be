//! What Kubernetes needs of kernel and cgroups. Answers to `k8s.io/system-validators`, v1.12.1.

/// The operating system.
pub const SYSTEM: &str = "Linux";

/// Kernels of the fifth series that are maintained, as beginnings of a release; everything later is fine.
pub const FIFTH_SERIES: [&str; 3] = ["5.4", "5.10", "5.15"];

/// What is said of other kernels.
pub const KERNEL_NOTE: &str = "Supported LTS versions from the 5.x series are 5.4, 5.10 and 5.15. Any 6.x version is \
                               also supported. For cgroups v2 support, the recommended version is 5.10 or newer";

/// A build option of the kernel, without `CONFIG_`.
pub struct KernelOption {
    /// Its name.
    pub name: &'static str,
    /// Its name in older kernels.
    pub alias: Option<&'static str>,
    /// What it is for.
    pub purpose: &'static str,
}

const fn option(name: &'static str, purpose: &'static str) -> KernelOption {
    KernelOption { name, alias: None, purpose }
}

const fn renamed(name: &'static str, alias: &'static str, purpose: &'static str) -> KernelOption {
    KernelOption { name, alias: Some(alias), purpose }
}

/// Options without which nothing works.
pub const REQUIRED: [KernelOption; 13] = [
    option("NAMESPACES", ""),
    option("NET_NS", ""),
    option("PID_NS", ""),
    option("IPC_NS", ""),
    option("UTS_NS", ""),
    option("CPUSETS", ""),
    option("MEMCG", ""),
    option("INET", ""),
    option("EXT4_FS", ""),
    option("PROC_FS", ""),
    renamed("NETFILTER_XT_TARGET_REDIRECT", "IP_NF_TARGET_REDIRECT", ""),
    option("NETFILTER_XT_MATCH_COMMENT", ""),
    option("FAIR_GROUP_SCHED", ""),
];

/// Further ones where cgroups are of version 1.
pub const REQUIRED_V1: [KernelOption; 6] = [
    option("CGROUPS", "Required for cgroups."),
    option("CGROUP_CPUACCT", "Required for cpuacct controller, used in simple CPU accounting controller."),
    option("CGROUP_DEVICE", "Required for device controller."),
    option("CGROUP_FREEZER", "Required for freezer controller."),
    option("CGROUP_PIDS", "Required for PIDs controller."),
    option("CGROUP_SCHED", "Required for CPU controller."),
];

/// Further ones where cgroups are of version 2.
pub const REQUIRED_V2: [KernelOption; 4] = [
    option("CGROUPS", "Required for cgroups."),
    option("CGROUP_BPF", "Required for eBPF programs attached to cgroups, used in device controller."),
    option("CGROUP_PIDS", "Required for PIDs controller."),
    option("CGROUP_SCHED", "Required for CPU controller."),
];

/// Options without which something does not work.
pub const OPTIONAL: [KernelOption; 6] = [
    renamed("OVERLAY_FS", "OVERLAYFS_FS", "Required for overlayfs."),
    option("AUFS_FS", "Required for aufs."),
    option("BLK_DEV_DM", "Required for devicemapper."),
    option("CFS_BANDWIDTH", "Required for CPU quota."),
    option("SECCOMP", "Required for seccomp."),
    option("SECCOMP_FILTER", "Required for seccomp mode 2."),
];

/// Controllers that are needed, and those some kernels are built without.
pub struct Controllers {
    /// Needed.
    pub required: &'static [&'static str],
    /// Good to have.
    pub optional: &'static [&'static str],
}

/// Controllers of cgroups v1.
pub const CONTROLLERS_V1: Controllers = Controllers {
    required: &["cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"],
    optional: &["hugetlb", "blkio"],
};

/// Controllers of cgroups v2.
pub const CONTROLLERS_V2: Controllers = Controllers {
    required: &["cpu", "cpuset", "devices", "freezer", "memory", "pids"],
    optional: &["hugetlb", "io"],
};
